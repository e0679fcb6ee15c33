"""Putting what came into the inbox: one transaction, a message that came before changes nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce, Least

from members.pseudonym import keyed, pseudonym
from members.sealing import seal
from whatsapp.contents import NO_REPLY
from whatsapp.envelope import Envelope, Incoming, Status
from whatsapp.models import Conversation, DeliveryStatus, InboxMessage
from whatsapp.opened import opened

logger = logging.getLogger(__name__)

LONGEST_BURST = 4
"""A burst of short lines is waited for at most this many quiet times."""


def message_key(message_id: str) -> str:
    """Under which key a message of WhatsApp is known here: its id holds the telephone number, the key does not."""
    return keyed("message", message_id)


def receive(envelope: Envelope, *, now: dt.datetime) -> None:
    """Store a batch, all or nothing. Raises `django.db.Error` when the database cannot take it."""
    rows = [_row(message, now) for message in envelope.messages]
    by_person: dict[str, list[Incoming]] = {}
    for message, row in zip(envelope.messages, rows, strict=True):
        by_person.setdefault(row.person, []).append(message)
        if message.unknown_type:
            logger.info("a message of a type not known here: %s", message.unknown_type)
    with transaction.atomic():
        # In one order for all, so that two batches never wait for each other.
        for person in sorted(by_person):
            _wake(person, by_person[person], now)
        if rows:
            InboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
        if envelope.statuses:
            DeliveryStatus.objects.bulk_create(_statuses(envelope.statuses, now), ignore_conflicts=True)


def _row(message: Incoming, now: dt.datetime) -> InboxMessage:
    body = dict(message.body)
    if body.get("target"):
        body["target"] = message_key(body["target"])
    if body.get("new_address"):
        body["new_address"] = seal(body["new_address"]).decode()
    silent = message.kind in NO_REPLY
    return InboxMessage(
        key=message_key(message.message_id),
        person=pseudonym(message.address),
        kind=message.kind,
        body=body,
        sealed_id=b"" if silent else seal(message.message_id),
        sent_at=message.sent_at,
        received_at=now,
    )


def _wake(person: str, messages: Sequence[Incoming], now: dt.datetime) -> None:
    """Say that the person has something waiting: texts after a quiet time, anything else at once."""
    quiet: dt.timedelta = opened().quiet
    texts = all(message.kind == "text" for message in messages)
    due, burst_end = (now + quiet, now + quiet * LONGEST_BURST) if texts else (now, now)
    changes: dict[str, Any] = {
        "address": seal(messages[-1].address),
        "last_inbound_at": max(message.sent_at for message in messages),
        "inbox_due_at": Least(_time(due), Coalesce(F("burst_ends_at"), _time(burst_end))),
        "burst_ends_at": Coalesce(F("burst_ends_at"), _time(burst_end)),
        "due_at": Least(Coalesce(F("due_at"), _time(due)), _time(due)),
    }
    if not Conversation.objects.filter(person=person).update(**changes):
        Conversation.objects.bulk_create([Conversation(person=person)], ignore_conflicts=True)
        Conversation.objects.filter(person=person).update(**changes)


def _time(value: dt.datetime) -> Value:
    return Value(value, output_field=DateTimeField())


def _statuses(statuses: Sequence[Status], now: dt.datetime) -> list[DeliveryStatus]:
    return [
        DeliveryStatus(
            ticket=status.ticket,
            message_key=message_key(status.message_id),
            status=status.status,
            error_code=status.error_code,
            received_at=now,
        )
        for status in statuses
    ]
