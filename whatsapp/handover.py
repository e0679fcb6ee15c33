"""Talking to a person: the queue for staff, and the bot's silence meanwhile. Staff pages call these services."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import Member
from whatsapp import payloads
from whatsapp.claims import wake
from whatsapp.models import Conversation, HandOver, InboxMessage
from whatsapp.opened import opened
from whatsapp.outbox import enqueue
from whatsapp.text_units import split
from whatsapp.texts import as_variety, say

MARK = "talk_to_person"
"""The `kind` of the custom part with which Rasa asks this door for a hand-over."""


class HandOverError(RuntimeError):
    """The hand-over is over, or somebody else has it."""


def waiting() -> QuerySet[HandOver]:
    """The open hand-overs, the longest waiting first."""
    return HandOver.objects.filter(ended_at__isnull=True).order_by("opened_at")


def is_open(person: str) -> bool:
    """Whether the bot must be silent for this person."""
    return HandOver.objects.filter(person=person, ended_at__isnull=True).exists()


def open_handover(person: str, *, about: str = "") -> HandOver:
    """Put the person into the queue; once is enough. `about`: the entry talked about last."""
    opened, _ = HandOver.objects.get_or_create(person=person, ended_at=None, defaults={"about": about[:60]})
    return opened


@transaction.atomic
def take(number: int, *, by: str) -> HandOver:
    """A member of staff takes one. Raises `HandOverError`."""
    handover = _open(number)
    if handover.taken_by and handover.taken_by != by:
        raise HandOverError("somebody else has taken it")
    handover.taken_by, handover.taken_at = by, handover.taken_at or timezone.now()
    handover.save(update_fields=["taken_by", "taken_at"])
    return handover


def messages(handover: HandOver) -> QuerySet[InboxMessage]:
    """What the person wrote since it was opened; the content goes when it ends."""
    return InboxMessage.objects.filter(person=handover.person, received_at__gte=handover.opened_at).order_by(
        "sent_at", "id"
    )


@transaction.atomic
def reply(number: int, text: str, *, by: str) -> None:
    """Send a text of staff's to the person. Raises `HandOverError`."""
    handover = take(number, by=by)
    enqueue(handover.person, [payloads.text(part) for part in split(text, payloads.TEXT)])
    wake(handover.person)


@transaction.atomic
def give_back(number: int, *, by: str) -> None:
    """The bot answers again, and says so. Raises `HandOverError`."""
    _end(take(number, by=by), HandOver.End.GIVEN_BACK, text="handover_back")


def end_by_menu(person: str) -> None:
    """The person went back to the bot."""
    for handover in HandOver.objects.select_for_update().filter(person=person, ended_at__isnull=True):
        _end(handover, HandOver.End.MENU, text=None)


def end_untaken() -> int:
    """End those that nobody took in time, with an apology; returns how many."""
    limit: dt.datetime = timezone.now() - opened().handover_wait
    ended = 0
    for number in waiting().filter(taken_at__isnull=True, opened_at__lt=limit).values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            try:
                handover = _open(number)
            except HandOverError:
                continue
            if handover.taken_at is None:
                _end(handover, HandOver.End.NOBODY, text="handover_nobody")
                ended += 1
    return ended


def _open(number: int) -> HandOver:
    handover = HandOver.objects.select_for_update().filter(pk=number, ended_at__isnull=True).first()
    if handover is None:
        raise HandOverError("it is over")
    return handover


def _end(handover: HandOver, how: HandOver.End, *, text: str | None) -> None:
    handover.ended_at, handover.end = timezone.now(), how
    handover.save(update_fields=["ended_at", "end"])
    covered = InboxMessage.objects.filter(person=handover.person, state=InboxMessage.State.COVERED)
    covered.update(body=None, sealed_id=b"")
    if text is not None and Conversation.objects.filter(person=handover.person).exists():
        variety = Member.objects.filter(person=handover.person).values_list("variety", flat=True).first()
        enqueue(handover.person, [payloads.text(say(text, as_variety(variety or "")))])
    wake(handover.person)
