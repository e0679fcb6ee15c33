"""Who works on whose conversation: one worker thread at a time, also across processes and after a crash.

A claim is a lease in the database. On PostgreSQL it is taken with SKIP LOCKED; on SQLite the transaction is IMMEDIATE,
so that two cannot take the same row. Each step that writes checks that the claim is still held.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from whatsapp.models import Conversation, InboxMessage, OutboxMessage, Turn

LEASE = dt.timedelta(seconds=60)
"""Longer than any single call a worker waits for (Rasa 20 s by default, the Graph API 20 s)."""
AFTER_ERROR = dt.timedelta(seconds=5)
UNSENT = (OutboxMessage.State.PENDING, OutboxMessage.State.SENDING, OutboxMessage.State.UNCERTAIN)


class ClaimLostError(RuntimeError):
    """Somebody else has the conversation now; what is not stored yet is theirs to do."""


def _due(now: dt.datetime) -> QuerySet[Conversation]:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return Conversation.objects.filter(free, due_at__lte=now).order_by("due_at")


def claim() -> Conversation | None:
    """Take the conversation that has been due longest, or None when none is."""
    now = timezone.now()
    if not _due(now).exists():
        return None  # without a transaction: an idle worker must not hold up the webhook on SQLite
    with transaction.atomic():
        found = _due(now)
        if connection.features.has_select_for_update_skip_locked:
            found = found.select_for_update(skip_locked=True)
        conversation = found.first()
        if conversation is None:
            return None
        conversation.claimed_by = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"
        conversation.claimed_until = now + LEASE
        conversation.save(update_fields=["claimed_by", "claimed_until"])
    return conversation


def held(claimed: Conversation) -> Conversation:
    """The conversation as it is now, its row locked, the lease begun anew. Call it inside a transaction.

    Raises `ClaimLostError`.
    """
    now = Conversation.objects.select_for_update().filter(person=claimed.person, claimed_by=claimed.claimed_by).first()
    if now is None:
        raise ClaimLostError
    now.claimed_until = timezone.now() + LEASE
    now.save(update_fields=["claimed_until"])
    return now


@transaction.atomic
def release(claimed: Conversation) -> None:
    """Give the conversation back, due again when there is something left to do for it."""
    now = held(claimed)
    now.inbox_due_at = _inbox_due(now)
    now.due_at = min((at for at in (now.inbox_due_at, _outbox_due(now)) if at is not None), default=None)
    now.claimed_by, now.claimed_until = "", None
    now.save(update_fields=["inbox_due_at", "due_at", "claimed_by", "claimed_until"])


def put_off(claimed: Conversation) -> None:
    """Give the conversation back after an error, due again in a while."""
    Conversation.objects.filter(person=claimed.person, claimed_by=claimed.claimed_by).update(
        claimed_by="", claimed_until=None, due_at=timezone.now() + AFTER_ERROR
    )


def _inbox_due(conversation: Conversation) -> dt.datetime | None:
    turn = Turn.objects.filter(person=conversation.person, answered_at__isnull=True).first()
    if turn is not None:
        return turn.retry_at or timezone.now()
    if InboxMessage.objects.filter(person=conversation.person, state=InboxMessage.State.WAITING).exists():
        return conversation.inbox_due_at or timezone.now()
    return None


def _outbox_due(conversation: Conversation) -> dt.datetime | None:
    first = OutboxMessage.objects.filter(person=conversation.person, state__in=UNSENT).order_by("id").first()
    return None if first is None else first.next_try_at or timezone.now()


def free_claims_of_the_dead() -> int:
    """Free what processes of this machine held when they were killed; leases of others run out by themselves."""
    host = socket.gethostname()
    freed = 0
    for person, owner in Conversation.objects.filter(claimed_by__startswith=f"{host}:").values_list(
        "person", "claimed_by"
    ):
        process = owner.split(":")[-2]
        if process.isdecimal() and not _is_alive(int(process)):
            freed += Conversation.objects.filter(person=person, claimed_by=owner).update(
                claimed_by="", claimed_until=None, due_at=timezone.now()
            )
    return freed


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wake(person: str) -> None:
    """Have a worker look at the person's queue now."""
    Conversation.objects.filter(person=person).update(due_at=timezone.now())
