"""Putting what came into the inbox: all or nothing, a message that came before changes nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from members.pseudonym import keyed, pseudonym
from members.sealing import seal
from whatsapp.contents import NO_REPLY
from whatsapp.envelope import Envelope, Incoming, Status
from whatsapp.models import Conversation, DeliveryStatus, InboxMessage
from whatsapp.opened import opened
from whatsapp.store import inbox_statement, run_together, status_statement, wake_statement

logger = logging.getLogger(__name__)

LONGEST_BURST = 4
"""A burst of short lines is waited for at most this many quiet times."""
AT_ONCE = 100
"""Rows of one statement: SQLite takes a limited number of values."""


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
    statuses = [_status(status, now) for status in envelope.statuses]
    # People in one order for all, so that two batches never wait for each other.
    statements = [wake_statement(_wanted(person, by_person[person], now)) for person in sorted(by_person)]
    statements += [inbox_statement(rows[n : n + AT_ONCE]) for n in range(0, len(rows), AT_ONCE)]
    statements += [status_statement(statuses[n : n + AT_ONCE]) for n in range(0, len(statuses), AT_ONCE)]
    if statements:
        run_together(statements)


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


def _wanted(person: str, messages: Sequence[Incoming], now: dt.datetime) -> Conversation:
    """What the person's queue should be: texts are due after a quiet time, anything else at once."""
    quiet = opened().quiet if all(message.kind == "text" for message in messages) else dt.timedelta(0)
    return Conversation(
        person=person,
        address=seal(messages[-1].address),
        due_at=now + quiet,
        inbox_due_at=now + quiet,
        burst_ends_at=now + quiet * LONGEST_BURST,
        last_inbound_at=max(message.sent_at for message in messages),
    )


def _status(status: Status, now: dt.datetime) -> DeliveryStatus:
    return DeliveryStatus(
        ticket=status.ticket,
        message_key=message_key(status.message_id),
        status=status.status,
        error_code=status.error_code,
        received_at=now,
    )
