"""Delivery statuses noted on the messages they belong to, in whatever order they came."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from whatsapp.claims import wake
from whatsapp.graph_errors import AGAIN, MOST_ATTEMPTS, wait_before
from whatsapp.models import DeliveryStatus, OutboxMessage, new_ticket

BATCH = 200
KEEP = dt.timedelta(minutes=10)
"""How long a status waits for the message it belongs to (it may be quicker than the answer to our own call)."""
_RANK = {"": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}
State = OutboxMessage.State


def note_statuses() -> int:
    """Note what has come in; returns how many were noted."""
    if not DeliveryStatus.objects.exists():
        return 0
    now = timezone.now()
    with transaction.atomic():
        found = DeliveryStatus.objects.order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            found = found.select_for_update(skip_locked=True)
        batch = list(found[:BATCH])
        rows = _messages(batch)
        done = []
        for status in batch:
            row = rows.get(status.ticket) or rows.get(status.message_key)
            if row is not None:
                _note(row, status, now)
            if row is not None or now - status.received_at > KEEP:
                done.append(status.pk)
        DeliveryStatus.objects.filter(pk__in=done).delete()
    return len(done)


def _messages(batch: list[DeliveryStatus]) -> dict[str, OutboxMessage]:
    """The outgoing messages of these statuses, by ticket and by key."""
    tickets = {status.ticket for status in batch if status.ticket}
    keys = {status.message_key for status in batch}
    found = {row.ticket: row for row in OutboxMessage.objects.select_for_update().filter(ticket__in=tickets)}
    others = OutboxMessage.objects.select_for_update().filter(message_key__in=keys).exclude(ticket__in=tickets)
    return found | {row.message_key: row for row in others}


def _note(row: OutboxMessage, status: DeliveryStatus, now: dt.datetime) -> None:
    """One status: proof that the message was taken, or that it failed after all."""
    if status.status == "failed":
        _failed(row, status, now)
        return
    if _RANK[status.status] > _RANK[row.status]:
        row.status = status.status
    if row.state in {State.SENDING, State.UNCERTAIN, State.PENDING}:
        # The answer to our call was lost; this is it.
        row.state, row.sent_at, row.next_try_at = State.SENT, row.sent_at or now, None
        wake(row.person)
    row.message_key = row.message_key or status.message_key
    row.save(update_fields=["status", "state", "sent_at", "next_try_at", "message_key"])


def _failed(row: OutboxMessage, status: DeliveryStatus, now: dt.datetime) -> None:
    """Meta took it and could not deliver: tried again where its code allows, else given up."""
    if row.status in {"delivered", "read"} or row.state == State.FAILED:
        return
    again = status.error_code in AGAIN and row.attempts < MOST_ATTEMPTS and not row.settled
    wait = dt.timedelta(seconds=wait_before(max(1, row.attempts), status.error_code))
    row.state = State.PENDING if again else State.FAILED
    row.status = "" if again else "failed"
    row.next_try_at = now + wait if again else None
    row.error_code = status.error_code
    if again:
        # A new ticket: late statuses of the attempt that failed must not count for the next one.
        row.ticket, row.message_key = new_ticket(), ""
    row.save(update_fields=["status", "state", "next_try_at", "error_code", "ticket", "message_key"])
    if again:
        wake(row.person)
