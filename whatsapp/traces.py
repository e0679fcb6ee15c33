"""Removing what the door keeps: of one person who asked for it, and of everybody after a time."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from whatsapp.claims import UNSENT
from whatsapp.models import Conversation, DeliveryStatus, HandOver, InboxMessage, OutboxMessage, Turn


class BusyError(RuntimeError):
    """A worker has the conversation in hand."""


def is_busy(person: str) -> bool:
    """Whether something is under way for the person: a message to answer, a reply to send."""
    now = timezone.now()
    return (
        Conversation.objects.filter(person=person, claimed_until__gte=now).exists()
        or OutboxMessage.objects.filter(person=person, state__in=UNSENT).exists()
        or InboxMessage.objects.filter(person=person, state=InboxMessage.State.WAITING).exists()
        or Turn.objects.filter(person=person, answered_at__isnull=True).exists()
    )


def erase_conversation(person: str) -> int:
    """Remove everything of a person; call it inside a transaction. Raises `BusyError`.

    Of a message that came in, only the keyed hash of its id stays, without the person, until retention removes it:
    Meta repeats calls for days, and a repeat must not begin a conversation with somebody who asked to be forgotten.
    """
    conversation = Conversation.objects.select_for_update().filter(person=person).first()
    if conversation is not None and (conversation.claimed_until or timezone.now()) > timezone.now():
        raise BusyError
    tickets = list(OutboxMessage.objects.filter(person=person).values_list("ticket", flat=True))
    keys = list(OutboxMessage.objects.filter(person=person).values_list("message_key", flat=True))
    removed = DeliveryStatus.objects.filter(Q(ticket__in=tickets) | Q(message_key__in=keys)).delete()[0]
    for model in (Conversation, OutboxMessage, HandOver, Turn):
        removed += model.objects.filter(person=person).delete()[0]
    removed += InboxMessage.objects.filter(person=person).update(
        person="", body=None, sealed_id=b"", kind="erased", state=InboxMessage.State.NEEDS_NONE, turn=None
    )
    return removed


def forget_old_messages() -> int:
    """Remove what is older than `WHATSAPP_RETENTION_DAYS`; returns how many rows. Never what is still to be done."""
    if settings.WHATSAPP is None:
        return 0
    limit = timezone.now() - dt.timedelta(days=settings.WHATSAPP.retention_days)
    old_inbox = InboxMessage.objects.filter(received_at__lt=limit).exclude(state=InboxMessage.State.WAITING)
    removed = old_inbox.delete()[0]
    removed += OutboxMessage.objects.filter(created_at__lt=limit).exclude(state__in=UNSENT).delete()[0]
    removed += Turn.objects.filter(created_at__lt=limit, answered_at__isnull=False).delete()[0]
    removed += HandOver.objects.filter(ended_at__lt=limit).delete()[0]
    idle = Conversation.objects.filter(address=b"", due_at__isnull=True, claimed_until__isnull=True)
    return removed + idle.filter(Q(last_inbound_at__lt=limit) | Q(last_inbound_at__isnull=True)).delete()[0]
