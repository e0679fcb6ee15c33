"""The web chat's page and the two addresses its script calls."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from desk.chat.incoming import LARGEST_BODY, LONGEST_TEXT, BadMessageError, Fault, Incoming, read_message
from desk.chat.pseudonym import keep_pseudonym, new_pseudonym, read_pseudonym
from desk.chat.rasa import RasaUnavailableError, ask_rasa, rasa_timeout
from desk.chat.reply_language import reply_language
from desk.chat.texts import page_texts, preferred_variety, unavailable_texts
from language.varieties import direction

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@require_safe
@never_cache
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """Show the chat page, in the variety the browser asks for; it also gives the browser its pseudonym."""
    variety = preferred_variety(request.headers.get("Accept-Language", ""))
    context = {
        "variety": variety,
        "direction": direction(variety),
        "all_texts": page_texts(),
        "texts": page_texts()[variety],
        "longest_text": LONGEST_TEXT,
        # The page waits a little longer than the server does, so that it hears the server's own answer.
        "patience_ms": round((rasa_timeout() + 10) * 1000),
    }
    response = render(request, "chat/page.html", context)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    if read_pseudonym(request) is None:
        keep_pseudonym(request, response, new_pseudonym())
    return response


@require_POST
@never_cache
def messages(request: HttpRequest) -> JsonResponse:
    """Take one message of the person to Rasa, and the bot's reply back.

    200 with the messages; 400 with every fault of the request; 503 while Rasa cannot answer: the page then
    sends the same message again under the same id, and nothing is doubled.
    """
    try:
        incoming = read_message(_body(request))
    except BadMessageError as bad:
        return JsonResponse({"faults": [fault.as_json() for fault in bad.faults]}, status=400)
    known = read_pseudonym(request)
    sender = known or new_pseudonym()
    response = _answer(sender=sender, incoming=incoming)
    if known is None:
        # Also with a 503: the second try must come from the same person.
        keep_pseudonym(request, response, sender)
    return response


@require_POST
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """Make room for the next person: a new pseudonym, which no earlier conversation belongs to."""
    response = HttpResponse(status=204)
    keep_pseudonym(request, response, new_pseudonym())
    return response


def _body(request: HttpRequest) -> bytes:
    """Return the request's bytes. Raises `BadMessageError` when they are more than any message needs."""
    length = request.headers.get("Content-Length") or "0"  # without one Django reads nothing
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise BadMessageError([Fault("body", f"is longer than {LARGEST_BODY} bytes")])
    return request.body


def _answer(*, sender: str, incoming: Incoming) -> JsonResponse:
    try:
        replies = ask_rasa(sender=sender, message=incoming.for_rasa, message_id=incoming.message_id)
    except RasaUnavailableError as error:
        logger.warning("no reply from Rasa: %s", error)
        return JsonResponse({"error": unavailable_texts()}, status=503)
    return JsonResponse({"messages": replies, "language": reply_language(replies, question=incoming.text)})
