"""Talking to the portal with manners: one request at a time, slowly, within a budget, and stopping when refused."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
from django.db.models import F
from django.utils import timezone

from desk.config_tenders import TendersConfig
from tenders.models import Clearance, PortalDay
from tenders.notice_data import MOROCCO
from tenders.portal.pages import LARGEST

SHORTEST_PAGE = 1500
"""Characters; a shorter answer is a block, whatever its status says."""
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
TRIES = 3
MOST_REDIRECTS = 4
_REFUSALS = frozenset({401, 403, 429, 451})
_BLOCK_WORDS = ("request rejected", "captcha", "access denied", "accès refusé", "support id")


class PortalError(Exception):
    """The sync cannot go on now; the text says why in plain words (French / English)."""


class NotClearedError(PortalError):
    """No administrator has recorded that reading the portal is allowed."""


class RefusedError(PortalError):
    """The portal refused us; nothing more is asked of it today."""


class OutOfBudgetError(PortalError):
    """The day's requests are used up, or the night window is over; the run goes on later."""


@dataclass
class PortalClient:
    """A session with the portal. `sleep` and `now` are for tests; `at_night` keeps to the night window."""

    config: TendersConfig
    at_night: bool = False
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], dt.datetime] = timezone.now
    _last: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        check_cleared(self.config)
        contact = self.config.contact or "replay"
        self._client = httpx.Client(
            headers={"User-Agent": f"Safqa-tenders/0.1 (+{contact})", "Accept-Language": "fr"},
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=not self.config.on_this_machine,
        )

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def forget_session(self) -> None:
        """Start a new session: each search begins afresh."""
        self._client.cookies.clear()

    def address(self, path: str) -> str:
        """An address of the portal."""
        return urljoin(self.config.portal, path)

    def get(self, address: str) -> str:
        """One page by GET."""
        return self._fetch("GET", address, None)

    def post(self, address: str, fields: Sequence[tuple[str, str]]) -> str:
        """One page by POST."""
        return self._fetch("POST", address, fields)

    def _fetch(self, method: str, address: str, fields: Sequence[tuple[str, str]] | None) -> str:
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(method, address, fields)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if attempt == TRIES:
                    kind = type(error).__name__
                    raise PortalError(f"le portail ne répond pas / the portal does not answer ({kind})") from error
                self.sleep(self.config.delay_seconds * 2**attempt)
        raise AssertionError("unreachable")

    def _once(self, method: str, address: str, fields: Sequence[tuple[str, str]] | None) -> str:
        for _ in range(MOST_REDIRECTS):
            self._check_host(address)
            self._wait()
            self._count()
            status, headers, body = self._read(method, address, fields)
            if status in {301, 302, 303, 307, 308} and headers.get("location"):
                address = urljoin(address, headers["location"])
                method, fields = ("GET", None) if status in {301, 302, 303} else (method, fields)
                continue
            return self._checked(status, headers, body)
        raise PortalError("trop de renvois / too many redirects")

    def _read(
        self, method: str, address: str, fields: Sequence[tuple[str, str]] | None
    ) -> tuple[int, httpx.Headers, str]:
        content = urlencode(fields).encode() if fields is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if content is not None else {}
        with self._client.stream(method, address, content=content, headers=headers) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise PortalError(f"page de plus de / page of more than {LARGEST // 1_000_000} MB")
            self._last = time.monotonic()
            # UTF-8 with stray Latin-1 bytes.
            return response.status_code, response.headers, body.decode("utf-8", errors="replace")

    def _checked(self, status: int, headers: httpx.Headers, body: str) -> str:
        lower = body[:20_000].lower()
        blocked = "x-deny-id" in headers or any(word in lower for word in _BLOCK_WORDS)
        if status in _REFUSALS or blocked or (status == 200 and len(body) < SHORTEST_PAGE):
            self._note_refusal(f"status {status}, {len(body)} characters")
        if status != 200:
            raise PortalError(f"le portail répond {status} / the portal answers {status}")
        return body

    def _note_refusal(self, why: str) -> None:
        moment = self.now()
        PortalDay.objects.filter(day=self._today()).update(refused_at=moment, refusal=why[:200])
        raise RefusedError(
            f"le portail refuse ; arrêt jusqu'à demain / the portal refuses; stopped until tomorrow ({why})"
        )

    def _check_host(self, address: str) -> None:
        wanted, given = urlsplit(self.config.portal), urlsplit(address)
        if (given.scheme, given.hostname, given.port) != (wanted.scheme, wanted.hostname, wanted.port):
            raise PortalError(f"hôte non permis / host not allowed: {given.hostname}")

    def _wait(self) -> None:
        if self._last is not None:
            left = self.config.delay_seconds - (time.monotonic() - self._last)
            if left > 0:
                self.sleep(left)

    def _count(self) -> None:
        """Count a request before it is made. Raises `OutOfBudgetError` or `RefusedError`."""
        if self.at_night and not in_night(self.config, self.now()):
            raise OutOfBudgetError("hors de la plage de nuit / outside the night window")
        day, _ = PortalDay.objects.get_or_create(day=self._today())
        if day.refused_at is not None:
            raise RefusedError("le portail a refusé aujourd'hui / the portal refused today")
        free = PortalDay.objects.filter(day=day.day, requests__lt=self.config.daily_budget)
        if not free.update(requests=F("requests") + 1):
            raise OutOfBudgetError("budget du jour épuisé / the day's budget is used up")

    def _today(self) -> dt.date:
        return self.now().astimezone(MOROCCO).date()


def check_cleared(config: TendersConfig) -> None:
    """Raise `NotClearedError` unless an administrator's clearance is open; a replay on this machine needs none."""
    if config.on_this_machine:
        return
    if not Clearance.objects.filter(withdrawn_at=None).exists():
        raise NotClearedError(
            "la lecture du portail n'est pas autorisée : `manage.py clear_portal` / reading the portal is not cleared"
        )
    if not config.contact:
        raise NotClearedError("SAFQA_PORTAL_CONTACT manque / is missing: the portal must be able to reach us")


def in_night(config: TendersConfig, now: dt.datetime) -> bool:
    """Whether it is night on Morocco's clock; equal bounds mean always."""
    clock = now.astimezone(MOROCCO).time()
    start, end = config.night_from, config.night_until
    if start == end:
        return True
    return start <= clock < end if start < end else clock >= start or clock < end
