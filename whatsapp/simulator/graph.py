"""A Graph API on this machine: takes messages within the real one's limits, answers with its errors, posts statuses.

Used by `manage.py simulate_whatsapp`, the tests and the benchmarks; faults can be asked for.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpx

from whatsapp.simulator.limits import fault_of
from whatsapp.simulator.webhooks import post_signed, status_webhook
from whatsapp.templates import shown

PAIR_BURST, PAIR_SECONDS = 45, 6.0
"""To one person: this many at once, and one more every so many seconds (error 131056 beyond)."""
WINDOW_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Accepted:
    """A message that was taken."""

    to: str
    ticket: str
    message_id: str
    payload: dict[str, Any]
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Trouble:
    """What the next send meets: an error code with its HTTP status; or the message is taken and no answer given."""

    code: int = 131000
    http_status: int = 500
    take_but_stay_silent: bool = False


class SimulatedGraph:
    """Start it with `with`; `url` goes into WHATSAPP_GRAPH_URL."""

    def __init__(
        self,
        *,
        token: str,
        phone_number_id: str,
        secret: str,
        port: int = 0,
        webhook: str | None = None,
        on_message: Callable[[Accepted], None] | None = None,
    ) -> None:
        self.token, self.phone_number_id, self.secret, self.webhook = token, phone_number_id, secret, webhook
        self.accepted: list[Accepted] = []
        self.receipts: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.media: dict[str, bytes] = {}
        self.troubles: deque[Trouble] = deque()
        self.last_inbound: dict[str, float] | None = None
        self.statuses_of = ("sent", "delivered")
        self._on_message = on_message
        self._pairs: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self._outgoing: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v23.0"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self._poster = threading.Thread(target=self._post_statuses, daemon=True)
        self._poster.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._outgoing.put(None)
        self._server.shutdown()
        self._server.server_close()

    def texts(self) -> list[str]:
        """What was sent, as a reader sees it."""
        return [text_of(one.payload) for one in self.accepted]

    def post(self, path: str, body: bytes) -> tuple[int, dict[str, Any], bool]:
        """Answer a POST: HTTP status, body, and whether to answer at all."""
        if path.endswith(f"/{self.phone_number_id}/messages"):
            return self.messages(json.loads(body))
        if path.endswith(f"/{self.phone_number_id}/media"):
            self.uploads.append(body)
            return 200, {"id": str(10**15 + len(self.uploads))}, True
        return 404, _error(100, "unknown address"), True

    def get(self, path: str) -> tuple[int, dict[str, Any] | bytes]:
        """Answer a GET: where media lie, and the media themselves."""
        name = path.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
        if name not in self.media:
            return 404, _error(131052, "no such media")
        if "/download/" in path:
            return 200, self.media[name]
        return 200, {"url": f"{self.url}/download/{name}", "id": name}

    def messages(self, body: dict[str, Any]) -> tuple[int, dict[str, Any], bool]:
        """Answer a call to /messages: HTTP status, body, and whether to answer at all."""
        if body.get("status") == "read":
            self.receipts.append(body)
            return 200, {"success": True}, True
        with self._lock:
            trouble = self.troubles.popleft() if self.troubles else None
            if trouble is not None and not trouble.take_but_stay_silent:
                return trouble.http_status, _error(trouble.code, "asked for"), True
            to = str(body.get("to") or body.get("recipient") or "")
            fault = fault_of(body) or self._window(to, body) or self._pair(to)
            if fault is not None:
                return 400, _error(*fault), True
            taken = Accepted(to, str(body.get("biz_opaque_callback_data", "")), f"wamid.{uuid.uuid4().hex}", body)
            self.accepted.append(taken)
        for status in self.statuses_of:
            self._outgoing.put(
                status_webhook(taken.message_id, status, taken.to, taken.ticket, phone_number_id=self.phone_number_id)
            )
        if self._on_message is not None:
            self._on_message(taken)
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": taken.message_id}],
        }
        return 200, answer, trouble is None

    def _window(self, to: str, body: dict[str, Any]) -> tuple[int, str] | None:
        if self.last_inbound is None or body.get("type") == "template":
            return None
        since = time.monotonic() - self.last_inbound.get(to, float("-inf"))
        return (131047, "more than 24 hours since the last message") if since > WINDOW_SECONDS else None

    def _pair(self, to: str) -> tuple[int, str] | None:
        """A bucket of PAIR_BURST messages that fills by one every PAIR_SECONDS."""
        now = time.monotonic()
        left, at = self._pairs.get(to, (float(PAIR_BURST), now))
        left = min(float(PAIR_BURST), left + (now - at) / PAIR_SECONDS)
        if left < 1:
            return 131056, "too many messages to one person"
        self._pairs[to] = (left - 1, now)
        return None

    def _post_statuses(self) -> None:
        """Post statuses to the webhook, each again until it is stored, as Meta does."""
        with httpx.Client(timeout=10, trust_env=False) as client:
            while (body := self._outgoing.get()) is not None:
                if self.webhook is None:
                    continue
                for _ in range(100):
                    if post_signed(client, self.webhook, body, self.secret) == httpx.codes.OK:
                        break
                    time.sleep(0.2)


def text_of(payload: dict[str, Any]) -> str:
    """The words of a message."""
    kind = payload.get("type")
    if kind == "text":
        return str(payload["text"]["body"])
    if kind == "interactive":
        return str(payload["interactive"]["body"]["text"])
    if kind == "template":
        return shown(payload) or "[template]"
    return f"[{kind}]"


def _error(code: int, words: str) -> dict[str, Any]:
    return {
        "error": {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code, "fbtrace_id": "simulated"}
    }


class _Server(ThreadingHTTPServer):
    """Says nothing when a worker is killed in mid-call: the terminal belongs to the telephone."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(graph: SimulatedGraph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            right = self.headers.get("Authorization") == f"Bearer {graph.token}"
            status, reply, speak = graph.post(self.path, body) if right else (401, _error(190, "invalid token"), True)
            if speak:
                self._answer(status, reply)
            else:
                self.close_connection = True

        def do_GET(self) -> None:
            self._answer(*graph.get(self.path))

        def _answer(self, status: int, reply: dict[str, Any] | bytes) -> None:
            data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler
