"""The queue of people who asked for a person: take one, answer through WhatsApp, give back to the bot."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.texts import say
from knowledge.models import EntryRecord
from members.models import Member
from whatsapp import handover
from whatsapp.models import HandOver, OutboxMessage

LONGEST = 4000
"""Characters of one answer; WhatsApp takes 4,096 a message."""
ENDED_SHOWN = 20


@staff_page("handle_people")
def queue(request: StaffRequest) -> HttpResponse:
    """Who waits, the longest first, and what was lately ended."""
    waiting = list(handover.waiting())
    ended = list(HandOver.objects.exclude(ended_at=None).order_by("-ended_at")[:ENDED_SHOWN])
    _describe([*waiting, *ended])
    for one in waiting:
        one.written = handover.messages(one).count()  # type: ignore[attr-defined]
    context = {"waiting": waiting, "ended": ended, "closed": settings.WHATSAPP is None}
    return render(request, "staff/handovers.html", context)


def _describe(rows: list[HandOver]) -> None:
    """Add what was talked about and the language of each, read at once."""
    abouts = EntryRecord.objects.filter(entry_id__in={row.about for row in rows if row.about})
    titles = {record.entry_id: record.data["texts"] for record in abouts.only("entry_id", "data")}
    spoken = dict(Member.objects.filter(person__in={row.person for row in rows}).values_list("person", "variety"))
    for row in rows:
        known: Any = row
        texts = titles.get(row.about, {})
        known.titles = {code: texts.get(code, {}).get("title", "") for code in ("fr", "ar")}
        known.variety = spoken.get(row.person) or ""


@staff_page("handle_people")
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """What the person wrote since asking for a person, and what was answered."""
    one = get_object_or_404(HandOver, pk=pk)
    _describe([one])
    answers = OutboxMessage.objects.filter(person=one.person, created_at__gte=one.taken_at) if one.taken_at else []
    lines: list[dict[str, Any]] = [
        {"at": m.received_at, "text": words(m.body), "kind": m.kind} for m in handover.messages(one)
    ]
    lines += [
        {"at": a.created_at, "text": a.payload.get("text", {}).get("body", ""), "ours": True, "state": a.state}
        for a in answers
    ]
    context = {
        "one": one,
        "lines": sorted(lines, key=lambda line: line["at"]),
        "mine": one.taken_by == request.user.get_username(),
        "longest": LONGEST,
    }
    return render(request, "staff/handover.html", context)


def words(body: dict[str, Any] | None) -> str:
    """The words of a message; "" for what has none (a voice note, a picture), or whose content is gone."""
    found = (str((body or {}).get(name) or "") for name in ("text", "caption", "title", "name", "address"))
    return next((text for text in found if text), "")


@staff_page("handle_people", "POST")
def act(request: StaffRequest, pk: int) -> HttpResponse:
    """Take, answer or give back."""
    get_object_or_404(HandOver, pk=pk)
    by, action = request.user.get_username(), request.POST.get("action", "")
    text = request.POST.get("text", "").strip()
    try:
        if action == "take":
            handover.take(pk, by=by)
            record(request.user, "person_taken", str(pk))
        elif action == "back":
            handover.give_back(pk, by=by)
            record(request.user, "person_given_back", str(pk))
            messages.success(request, say("handover.given_back"))
            return redirect("staff:handovers")
        elif not text or len(text) > LONGEST:
            messages.error(request, say("handover.text_needed", most=LONGEST))
        else:
            handover.reply(pk, text, by=by)
            record(request.user, "person_answered", str(pk))
            messages.success(request, say("handover.sent"))
    except handover.HandOverError:
        one = HandOver.objects.filter(Q(pk=pk), ended_at=None).first()
        messages.error(request, say("handover.taken", by=one.taken_by) if one else say("handover.over"))
    return redirect("staff:handover", pk=pk)
