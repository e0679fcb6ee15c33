"""Alerts that wait for the person at this browser: given when asked, marked as shown when the page says so."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from desk.chat.pseudonym import read_pseudonym
from tenders.notify import taken, waiting

MOST_SHOWN = 100


@require_http_methods(["GET", "POST"])
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """GET: the waiting alerts of this person. POST {"shown": [ids]}: these have been shown; 400 when that is not it."""
    person = read_pseudonym(request)
    if request.method == "GET":
        found = waiting(person) if person else []
        told = [
            {"id": alert.pk, "text": alert.text, "custom": alert.custom, "variety": alert.variety} for alert in found
        ]
        return JsonResponse({"notices": told})
    try:
        shown = json.loads(request.body)["shown"]
    except (ValueError, KeyError, TypeError):
        shown = None
    if not isinstance(shown, list) or len(shown) > MOST_SHOWN or not all(type(each) is int for each in shown):
        return JsonResponse({"faults": [{"field": "shown", "fault": "must be a list of ids"}]}, status=400)
    if person:
        taken(person, shown, now=timezone.now())
    return HttpResponse(status=204)
