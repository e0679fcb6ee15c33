"""The webhook that Meta calls. Nothing slow happens before the 200."""

from __future__ import annotations

import hmac
import json
import logging

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from whatsapp.envelope import read_envelope
from whatsapp.opened import opened
from whatsapp.receive import receive
from whatsapp.signature import HEADER, is_signed

logger = logging.getLogger(__name__)

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes; Meta's own limit for a webhook call."""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """GET: Meta's verification. POST: a batch of messages and statuses.

    401 without a signature, 403 with a wrong one, 413 when too large, 400 when no JSON, 503 when the database cannot
    take it (Meta sends it again), 404 while the door is closed; 200 once everything is stored.
    """
    if settings.WHATSAPP is None:
        return HttpResponse("the WhatsApp door is closed", status=404, content_type="text/plain")
    return _verify(request) if request.method == "GET" else _receive(request)


def _verify(request: HttpRequest) -> HttpResponse:
    token = request.GET.get("hub.verify_token", "").encode("utf-8", "replace")
    right = hmac.compare_digest(token, opened().verify_token.encode())
    if request.GET.get("hub.mode") != "subscribe" or not right:
        return HttpResponse("wrong verify token", status=403, content_type="text/plain")
    # As plain text: what is echoed must never run as a page.
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def _receive(request: HttpRequest) -> HttpResponse:
    header = request.headers.get(HEADER)
    if header is None:
        return HttpResponse("no signature", status=401, content_type="text/plain")
    body = _body(request)
    if body is None:
        return HttpResponse("too large", status=413, content_type="text/plain")
    if not is_signed(body, header, opened().app_secret):
        return HttpResponse("wrong signature", status=403, content_type="text/plain")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return HttpResponse("not JSON", status=400, content_type="text/plain")
    now = timezone.now()
    envelope = read_envelope(data, phone_number_id=opened().phone_number_id, now=now)
    try:
        if envelope.messages or envelope.statuses:
            receive(envelope, now=now)
    except DatabaseError as error:
        # Its text may quote a value; only its kind is logged.
        logger.error("a webhook call could not be stored, Meta will send it again: %s", type(error).__name__)
        return HttpResponse("not stored", status=503, content_type="text/plain")
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes | None:
    """The request's bytes, or None when they are too many."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return None
    body: bytes = request.read(LARGEST_BODY + 1)
    return body if len(body) <= LARGEST_BODY else None
