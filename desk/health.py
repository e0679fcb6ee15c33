"""`/health`: whether every part of Safqa works, asked of each part itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import httpx
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from desk.models import Heartbeat
from knowledge.models import Release

SILENT_AFTER = dt.timedelta(seconds=60)
TIMEOUT_SECONDS = 3.0


def _database() -> str:
    return "ok" if Release.objects.filter(active=True).exists() else "no active release of the knowledge base"


def _rasa() -> str:
    httpx.get(f"{settings.CONFIG.rasa_url}/webhooks/rest/", timeout=TIMEOUT_SECONDS).raise_for_status()
    return "ok"


def _actions() -> str:
    httpx.get(f"{settings.CONFIG.actions_url}/health", timeout=TIMEOUT_SECONDS).raise_for_status()
    return "ok"


def _worker() -> str:
    beat = Heartbeat.objects.order_by("-seen_at").first()
    if beat is None or timezone.now() - beat.seen_at > SILENT_AFTER:
        return "no sign of life"
    return "ok"


PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "rasa": _rasa,
    "actions": _actions,
    "worker": _worker,
}


@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """200 when all parts work, 503 otherwise; the body names the state of each."""
    states = {}
    for name, ask in PARTS.items():
        try:
            states[name] = ask()
        except Exception as error:
            # Any failure of a part is its state; only its kind is told, its text may hold a password.
            states[name] = f"not working ({type(error).__name__})"
    well = all(state == "ok" for state in states.values())
    return JsonResponse({"status": "ok" if well else "failing", "parts": states}, status=200 if well else 503)
