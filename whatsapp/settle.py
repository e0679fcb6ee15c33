"""Forgetting as soon as nothing is owed: the content of what arrived, and the addresses of those who were answered."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from members.models import Subscription
from whatsapp.graph_errors import TOKEN
from whatsapp.models import Conversation, HandOver, InboxMessage, OutboxMessage, Turn
from whatsapp.outbox import WINDOW

HELD_FOR = dt.timedelta(days=7)
"""How long an alert waits for the person to write."""
PROOF_WITHIN = dt.timedelta(hours=1)
"""How long a delivery status is waited for before a sent message counts as arrived."""
State = OutboxMessage.State


def settle() -> int:
    """Clear what is needed no longer; returns how many addresses were forgotten."""
    now = timezone.now()
    arrived = Q(state=State.SENT) & (~Q(status="") | Q(sent_at__lt=now - PROOF_WITHIN))
    # Refused because of our token: kept for a day, so that it can be tried again with a new one.
    given_up = Q(state=State.FAILED) & (~Q(error_code__in=TOKEN) | Q(created_at__lt=now - WINDOW))
    OutboxMessage.objects.filter(arrived | given_up, settled=False).update(payload={}, template=None, settled=True)
    OutboxMessage.objects.filter(state=State.HELD, created_at__lt=now - HELD_FOR).delete()
    return _forget_addresses(now)


def _forget_addresses(now: dt.datetime) -> int:
    def some(model: type, **conditions: object) -> Exists:
        return Exists(model.objects.filter(person=OuterRef("person"), **conditions))  # type: ignore[attr-defined]

    unneeded = Conversation.objects.exclude(address=b"").filter(
        ~some(OutboxMessage, settled=False),
        ~some(InboxMessage, state=InboxMessage.State.WAITING),
        ~some(Turn, answered_at__isnull=True),
        ~some(HandOver, ended_at__isnull=True),
        ~some(Subscription),
        due_at__isnull=True,
    )
    return unneeded.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)).update(address=b"")
