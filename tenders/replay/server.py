"""The replay portal's HTTP server: form state checked, paging by postback only, faults on demand."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from django.template import Context, Engine

from tenders.notice_data import MOROCCO, read_day
from tenders.replay.world import MadeNotice, World

_PAGES = Path(__file__).resolve().parent / "pages"
_SIZES = (10, 20, 50, 100, 500)
_ORDER_FIELD = "search_consultation_entreprise[pageSize]"
_AS = "ctl0$CONTENU_PAGE$AdvancedSearch$"
_RS = "ctl0$CONTENU_PAGE$resultSearch$"


@dataclass
class Misbehaviour:
    """What the portal does wrong: refuse after so many requests, change its pages, repeat or lose rows."""

    refuse_after: int | None = None
    block_page: bool = False
    changed_list: bool = False
    changed_detail: bool = False
    repeat_pages: bool = False
    lose_rows: int = 0


@dataclass
class _Session:
    state: str = ""
    found: list[MadeNotice] | None = None
    size: int = 10
    number: int = 1


@dataclass
class ReplayPortal:
    """A portal on a free port of this machine (or `port`); use it as a context manager."""

    world: World
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)
    port: int = 0
    requests: list[str] = field(default_factory=list)
    _sessions: dict[str, _Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._engine = Engine(dirs=[str(_PAGES)], autoescape=True)
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.answer(self, None)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode("utf-8", errors="replace")
                portal.answer(self, dict(parse_qsl(body, keep_blank_values=True)))

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> ReplayPortal:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str] | None) -> None:
        """Answer one request."""
        with self._lock:
            self.requests.append(handler.path)
            status, body, cookie = self._page(handler, form)
        data = body.encode("utf-8")
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(data)))
        if cookie:
            handler.send_header("Set-Cookie", f"PHPSESSID={cookie}; Path=/")
        handler.end_headers()
        handler.wfile.write(data)

    def _page(self, handler: BaseHTTPRequestHandler, form: dict[str, str] | None) -> tuple[int, str, str | None]:
        wrong = self.misbehaviour
        if wrong.refuse_after is not None and len(self.requests) > wrong.refuse_after:
            return (200, "Request Rejected", None) if wrong.block_page else (403, "Forbidden", None)
        split = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(split.query, keep_blank_values=True).items()}
        if split.path.startswith("/bdc/"):
            return 200, self._orders(split.path, query), None
        page = query.get("page", "")
        makers: dict[str, Callable[[dict[str, str]], str]] = {
            "entreprise.EntrepriseDetailsConsultation": self._detail,
            "commun.PopUpDetailLots": self._lots,
        }
        if page in makers:
            return 200, makers[page](query), None
        if page == "entreprise.EntrepriseAdvancedSearch":
            return self._search(handler, form)
        return 200, self._render("search.html", page=None, state="home"), None

    def _search(self, handler: BaseHTTPRequestHandler, form: dict[str, str] | None) -> tuple[int, str, str | None]:
        name = _cookie(handler.headers.get("Cookie") or "")
        fresh = name not in self._sessions
        name = secrets.token_hex(8) if fresh else name
        session = self._sessions.setdefault(name, _Session())
        if form is None:
            self._sessions[name] = session = _Session(state=_state())
            return 200, self._form_page(session), name if fresh else None
        if form.get("PRADO_PAGESTATE") != session.state or not session.state:
            # A session out of step returns no rows, not an error.
            return 200, self._render("search.html", page={"total": 0}, state=_state()), None
        self._step(session, form)
        session.state = _state()
        return 200, self._results(session), None

    def _form_page(self, session: _Session) -> str:
        today = dt.datetime.now(tz=MOROCCO).date()
        days = {"today": today, "in_six_months": today + dt.timedelta(182), "six_months_ago": today - dt.timedelta(182)}
        printed = {key: f"{value:%d/%m/%Y}" for key, value in days.items()}
        return self._render("search.html", page=None, state=session.state, **printed)

    def _step(self, session: _Session, form: dict[str, str]) -> None:
        target = form.get("PRADO_POSTBACK_TARGET", "")
        if f"{_AS}lancerRecherche" in form:
            session.found, session.number, session.size = self._found(form), 1, 10
        elif target.endswith("listePageSizeTop"):
            top, bottom = (form.get(f"{_RS}listePageSize{side}") for side in ("Top", "Bottom"))
            if top == bottom and top is not None and int(top) in _SIZES:
                session.size, session.number = int(top), 1
        elif f"{_RS}DefaultButtonTop" in form:
            session.number = int(form.get(f"{_RS}numPageTop") or 1)
        elif target.endswith("PagerTop$ctl2"):
            session.number += 1
        elif target.endswith("PagerTop$ctl3"):
            session.number = 10**9

    def _found(self, form: dict[str, str]) -> list[MadeNotice]:
        closes = [read_day(form.get(f"{_AS}dateMiseEnLigne{side}", "")) for side in ("Start", "End")]
        published = [read_day(form.get(f"{_AS}dateMiseEnLigneCalcule{side}", "")) for side in ("Start", "End")]
        if None in closes or None in published:
            return []
        found = [
            n
            for n in self.world.tenders
            if closes[0] <= n.deadline.date() <= closes[1] and published[0] <= n.published <= published[1]  # type: ignore[operator]
        ]
        return sorted(found, key=lambda n: (n.deadline, n.number), reverse=True)

    def _results(self, session: _Session) -> str:
        found = session.found or []
        pages = max(-(-len(found) // session.size), 1)
        session.number = min(max(session.number, 1), pages)
        shown = 1 if self.misbehaviour.repeat_pages else session.number
        rows = found[(shown - 1) * session.size : shown * session.size]
        rows = rows[self.misbehaviour.lose_rows :]
        page = {"total": len(found), "pages": pages, "number": session.number, "size": session.size, "rows": rows}
        return self._render("search.html", page=page, state=session.state)

    def _detail(self, query: dict[str, str]) -> str:
        notice = self._one(self.world.tenders, query.get("refConsultation", ""))
        box = "resume" if self.misbehaviour.changed_detail else "recap-consultation"
        return self._render("detail.html", n=notice, box=box) if notice else self._render("search.html", page=None)

    def _lots(self, query: dict[str, str]) -> str:
        notice = self._one(self.world.tenders, query.get("refConsultation", ""))
        count = notice.lots if notice else 0
        lots = [
            {
                "number": number,
                "estimate": notice.estimate if notice else "",
                "guarantee": notice.guarantee if notice else "",
                "reserved": "Oui" if notice and notice.reserved else "Non",
            }
            for number in range(1, count + 1)
        ]
        return self._render("lots.html", lots=lots)

    def _orders(self, path: str, query: dict[str, str]) -> str:
        if "/show/" in path:
            notice = self._one(self.world.orders, path.rsplit("/", 1)[-1])
            return self._render("order.html", n=notice) if notice else self._render("search.html", page=None)
        filtered = any(name.startswith("search_") and name != _ORDER_FIELD for name in query)
        size = int(query.get(_ORDER_FIELD) or (0 if filtered else 10))
        number = int(query.get("page") or 1)
        # Without a page size beside another filter no card comes back.
        rows = self.world.orders[(number - 1) * size : number * size] if size else []
        following = number + 1 if size and number * size < len(self.world.orders) else None
        return self._render("orders.html", total=len(self.world.orders), rows=rows, next=following)

    def _one(self, made: list[MadeNotice], number: str) -> MadeNotice | None:
        return next((n for n in made if str(n.number) == number), None)

    def _render(self, template: str, **values: Any) -> str:
        values.setdefault("table_class", "results-v2" if self.misbehaviour.changed_list else "table-results")
        context = Context({**values, "sizes": _SIZES, "padding": "." * 1600})
        return str(self._engine.get_template(template).render(context))


def _state() -> str:
    return base64.b64encode(secrets.token_bytes(600)).decode()


def _cookie(header: str) -> str:
    parts = dict(part.strip().split("=", 1) for part in header.split(";") if "=" in part)
    return parts.get("PHPSESSID", "")
