"""Which waiting messages are answered together, and by whom. A turn is fixed before anybody is asked.

A burst of short lines is one turn; a pressed button, a typed number, a voice note or a position is one by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from language.normalise import normalise
from members.pseudonym import keyed
from whatsapp.claims import held
from whatsapp.contents import MAX_TEXT, NO_REPLY
from whatsapp.handover import end_by_menu, is_open
from whatsapp.models import Conversation, InboxMessage, Turn
from whatsapp.moved import number_changed
from whatsapp.opened import opened
from whatsapp.texts import keyword

State = InboxMessage.State
Task = dict[str, Any]
LIMIT_SPAN = dt.timedelta(minutes=1)


def open_turn(claimed: Conversation) -> Turn | None:
    """The turn to answer now: one left open, else a new one of what waits; None when nothing is due.

    Raises `ClaimLostError`.
    """
    with transaction.atomic():
        conversation = held(claimed)
        now = timezone.now()
        turn = Turn.objects.filter(person=claimed.person, answered_at__isnull=True).first()
        if turn is not None:
            return turn if turn.retry_at is None or turn.retry_at <= now else None
        if conversation.inbox_due_at is not None and conversation.inbox_due_at > now:
            return None
        waiting = _waiting(claimed.person)
        while waiting:
            turn = _next_turn(conversation, waiting, now)
            if turn is None or turn.answered_at is None:
                break
            waiting = _waiting(claimed.person)
        conversation.burst_ends_at = conversation.inbox_due_at = None
        conversation.save()
        return turn if turn is not None and turn.answered_at is None else None


def _waiting(person: str) -> list[InboxMessage]:
    """What waits, oldest first, after what needs no reply was set aside and corrections were put in place."""
    rows = list(InboxMessage.objects.filter(person=person, state=State.WAITING).order_by("sent_at", "id"))
    by_key = {row.key: row for row in rows}
    dropped: set[str] = set()
    for row in rows:
        body = row.body or {}
        target = by_key.get(body.get("target", ""))
        if row.kind == "revoke":
            dropped.add(body.get("target", ""))
            InboxMessage.objects.filter(person=person, key=body.get("target", "")).update(body=None)
        elif row.kind == "edit" and target is not None:
            # The correction is answered in the place of what it corrects.
            dropped.add(target.key)
        elif row.kind == "system" and body.get("new_address"):
            number_changed(person, body["new_address"])
    unneeded = [row.pk for row in rows if row.kind in NO_REPLY or row.key in dropped]
    InboxMessage.objects.filter(pk__in=unneeded).update(state=State.NEEDS_NONE, body=None, sealed_id=b"")
    return [row for row in rows if row.pk not in set(unneeded)]


def _next_turn(conversation: Conversation, waiting: Sequence[InboxMessage], now: dt.datetime) -> Turn | None:
    """A turn of the first of what waits; already answered when somebody else answers, or nobody needs to."""
    if is_open(conversation.person):
        word = next((n for n, row in enumerate(waiting) if _breaks_silence(row)), None)
        if word != 0:
            return _cover(waiting[:word], Turn.Kind.STAFF, {"do": "staff"}, answered=now, keep_content=True)
        if keyword((waiting[0].body or {}).get("text", "")) == "menu":
            end_by_menu(conversation.person)
    old = [row for row in waiting if now - row.sent_at > opened().too_old]
    if old:
        return _cover(old, Turn.Kind.DOOR, {"do": "say", "text": "late"})
    recent = InboxMessage.objects.filter(person=conversation.person, received_at__gt=now - LIMIT_SPAN).count()
    if recent > opened().most_a_minute:
        return _limit(conversation, waiting, now)
    group = _group(waiting)
    kind, task = _TASKS.get(group[0].kind, _other)(group)
    return _cover(group, kind, task)


def _breaks_silence(row: InboxMessage) -> bool:
    return row.kind in {"text", "edit"} and keyword((row.body or {}).get("text", "")) in {"menu", "stop", "delete"}


def _limit(conversation: Conversation, waiting: Sequence[InboxMessage], now: dt.datetime) -> Turn:
    """Too many in a minute: one notice, which also covers what comes in the rest of that minute."""
    told = conversation.limited_turn
    if told is not None and conversation.limited_until is not None and conversation.limited_until > now:
        _attach(waiting, told, keep_content=False)
        return told
    turn = _cover(waiting, Turn.Kind.DOOR, {"do": "say", "text": "limited"})
    conversation.limited_turn, conversation.limited_until = turn, now + LIMIT_SPAN
    return turn


def _group(waiting: Sequence[InboxMessage]) -> list[InboxMessage]:
    """The first message, with those behind it that belong to the same breath."""
    first = waiting[0]
    group = [first]
    joins = _joins_text if first.kind in {"text", "edit"} else _JOINS.get(first.kind)
    if joins is None or (first.kind in {"text", "edit"} and _stands_alone(first)):
        return group
    length = len((first.body or {}).get("text", ""))
    for row in waiting[1:]:
        length += 1 + len((row.body or {}).get("text", ""))
        if not joins(row) or length > MAX_TEXT:
            break
        group.append(row)
    return group


def _joins_text(row: InboxMessage) -> bool:
    return row.kind in {"text", "edit"} and not _stands_alone(row)


def _stands_alone(row: InboxMessage) -> bool:
    """A typed number chooses, and the door's own words are words by themselves."""
    text = (row.body or {}).get("text", "")
    plain = normalise(text)
    return (plain.isdecimal() and len(plain) <= 2) or keyword(text) is not None


_JOINS: dict[str, Callable[[InboxMessage], bool]] = {
    "media": lambda row: row.kind == "media",
    "contacts": lambda row: row.kind == "contacts",
}


def _text_task(group: Sequence[InboxMessage]) -> tuple[Turn.Kind, Task]:
    text = "\n".join((row.body or {}).get("text", "") for row in group)
    if keyword(text) in {"listen", "read"}:
        return Turn.Kind.DOOR, {"do": keyword(text), "text": text}
    return Turn.Kind.RASA, {"do": "ask", "text": text}


def _press_task(group: Sequence[InboxMessage]) -> tuple[Turn.Kind, Task]:
    body = group[0].body or {}
    name, _, rest = body.get("id", "").partition(":")
    if name in {"listen", "more", "heard"}:
        return Turn.Kind.DOOR, {"do": name, "what": rest}
    return Turn.Kind.RASA, {"do": "ask", "text": body.get("id") or body["title"], "label": body.get("title", "")}


def _voice_task(group: Sequence[InboxMessage]) -> tuple[Turn.Kind, Task]:
    return Turn.Kind.DOOR, {"do": "voice", **(group[0].body or {})}


def _location_task(group: Sequence[InboxMessage]) -> tuple[Turn.Kind, Task]:
    return Turn.Kind.RASA, {"do": "location", **(group[0].body or {})}


def _other(group: Sequence[InboxMessage]) -> tuple[Turn.Kind, Task]:
    kind = group[0].kind
    return Turn.Kind.DOOR, {"do": "say", "text": kind if kind in {"media", "contacts"} else "unknown"}


_TASKS: dict[str, Callable[[Sequence[InboxMessage]], tuple[Turn.Kind, Task]]] = {
    "text": _text_task,
    "edit": _text_task,
    "press": _press_task,
    "voice": _voice_task,
    "location": _location_task,
}


def _cover(
    rows: Sequence[InboxMessage],
    kind: Turn.Kind,
    task: Task,
    *,
    answered: dt.datetime | None = None,
    keep_content: bool = False,
) -> Turn:
    turn = Turn.objects.create(
        key=keyed("turn", rows[0].key), person=rows[0].person, kind=kind, task=task, answered_at=answered
    )
    _attach(rows, turn, keep_content=keep_content)
    return turn


def _attach(rows: Sequence[InboxMessage], turn: Turn, *, keep_content: bool) -> None:
    """Have the turn cover the messages. Their content is in the turn's task now; only staff still read it."""
    covered = InboxMessage.objects.filter(pk__in=[row.pk for row in rows])
    covered.update(state=State.COVERED, turn=turn, **({} if keep_content else {"body": None}))
