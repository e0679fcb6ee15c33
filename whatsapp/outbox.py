"""The outbox: queued with the reply in one transaction, sent in order, never twice.

A row is marked SENDING before the call. When the process dies or no answer comes, nobody knows whether Meta took it:
it becomes UNCERTAIN, its delivery status (which carries its ticket) is awaited, and only then is it sent again.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.sealing import SealError, unseal
from members.subscriptions import may_be_told
from whatsapp import pause
from whatsapp.claims import UNSENT, ClaimLostError, held, wake
from whatsapp.graph import Graph
from whatsapp.graph_errors import (
    MOST_ATTEMPTS,
    NUMBER_LIMIT,
    TOKEN,
    WINDOW_CLOSED,
    Outcome,
    Refused,
    Sent,
    Unknown,
    wait_before,
)
from whatsapp.media import with_media
from whatsapp.models import Conversation, OutboxMessage, Turn
from whatsapp.opened import opened
from whatsapp.receive import message_key

logger = logging.getLogger(__name__)

WINDOW = dt.timedelta(hours=24)
"""How long after a person's last message WhatsApp lets anything but templates pass."""
TEMPLATE = "template"
NO_ADDRESS = -1
"""Our own error code: the address is gone (erased, or kept no longer)."""
State = OutboxMessage.State


def enqueue(person: str, payloads: Iterable[dict[str, Any]], *, turn: Turn | None = None) -> list[OutboxMessage]:
    """Queue messages in order; call it in the transaction that marks the turn as answered."""
    return [OutboxMessage.objects.create(person=person, payload=payload, turn=turn) for payload in payloads]


def send_unasked(person: str, payload: dict[str, Any], *, template: dict[str, Any] | None = None) -> bool:
    """Queue something the person did not ask for just now (an alert); False when STOP was said or nobody is there.

    Once 24 hours have passed since the person's last message, `template` (see `payloads.template`) is sent first, and
    the payload is held until they write; without a template it is held at once.
    """
    if not may_be_told(person) or not Conversation.objects.filter(person=person).exclude(address=b"").exists():
        return False
    OutboxMessage.objects.create(person=person, payload=payload, template=template, unasked=True)
    wake(person)
    return True


def release_held(person: str, turn: Turn) -> None:
    """The person writes again: what was held for them leaves now, before the reply; after STOP it is dropped.

    Call it in the transaction that answers `turn`.
    """
    held_back = OutboxMessage.objects.filter(person=person, state=State.HELD)
    if may_be_told(person):
        held_back.update(state=State.PENDING, turn=turn)
    else:
        held_back.delete()


def send_due(claimed: Conversation, graph: Graph) -> None:
    """Send what is due to a claimed conversation, in order; stops at the first that must wait.

    Raises `ClaimLostError`.
    """
    while not pause.is_on():
        row = _next(claimed)
        if row is None:
            return
        _send(claimed, row, graph)


def _next(claimed: Conversation) -> OutboxMessage | None:
    """Mark the first unsent message as being sent and return it; None when there is none, or it has to wait."""
    with transaction.atomic():
        conversation = held(claimed)
        claimed.address, claimed.last_inbound_at = conversation.address, conversation.last_inbound_at
        _hold_back(conversation)
        row = OutboxMessage.objects.filter(person=claimed.person, state__in=UNSENT).order_by("id").first()
        if row is None:
            return None
        now = timezone.now()
        if row.state == State.SENDING:
            # Nobody else holds the conversation: whoever began this was killed.
            row.state, row.next_try_at = State.UNCERTAIN, now + opened().uncertain_wait
            row.save(update_fields=["state", "next_try_at"])
        if row.next_try_at is not None and row.next_try_at > now:
            return None
        row.state, row.attempts, row.next_try_at = State.SENDING, row.attempts + 1, None
        row.save(update_fields=["state", "attempts", "next_try_at"])
        return row


def _hold_back(conversation: Conversation) -> None:
    """Outside the 24 hours: a template takes the place of what nobody asked for, and that is held."""
    if is_window_open(conversation):
        return
    for row in OutboxMessage.objects.filter(person=conversation.person, state=State.PENDING, unasked=True):
        if row.payload.get("type") == TEMPLATE:
            continue
        if row.template is None:
            row.state = State.HELD
        else:
            OutboxMessage.objects.create(person=row.person, payload=row.payload, unasked=True, state=State.HELD)
            row.payload, row.template = row.template, None
        row.save(update_fields=["state", "payload", "template"])


def is_window_open(conversation: Conversation) -> bool:
    """Whether WhatsApp lets anything but templates pass to the person now."""
    return conversation.last_inbound_at is not None and timezone.now() - conversation.last_inbound_at < WINDOW


def _send(claimed: Conversation, row: OutboxMessage, graph: Graph) -> None:
    stopped = row.unasked and not may_be_told(row.person)
    if stopped or not claimed.address:
        _refuse(row, Refused(NO_ADDRESS, again=False))
        return
    try:
        address = unseal(claimed.address)
    except SealError:
        logger.error("a number cannot be opened: SAFQA_ENCRYPTION_KEYS lacks the key it was sealed with")
        _refuse(row, Refused(NO_ADDRESS, again=False))
        return
    if row.payload.get("type") != TEMPLATE and not is_window_open(claimed):
        _refuse(row, Refused(WINDOW_CLOSED, again=False))
        return
    ready = with_media(row.payload, graph)
    outcome: Outcome = graph.send(ready, address=address, ticket=row.ticket) if isinstance(ready, dict) else ready
    if isinstance(outcome, Sent):
        _sent(row, outcome)
    elif isinstance(outcome, Unknown):
        _doubt(row)
    else:
        _refuse(row, outcome)


def _sent(row: OutboxMessage, outcome: Sent) -> None:
    # Not when a status was quicker and has already said what became of it.
    OutboxMessage.objects.filter(pk=row.pk, state__in=(State.SENDING, State.UNCERTAIN)).update(
        state=State.SENT, sent_at=timezone.now(), message_key=message_key(outcome.message_id), error_code=None
    )


def _doubt(row: OutboxMessage) -> None:
    until = timezone.now() + opened().uncertain_wait
    OutboxMessage.objects.filter(pk=row.pk, state=State.SENDING).update(state=State.UNCERTAIN, next_try_at=until)


def _refuse(row: OutboxMessage, refused: Refused) -> None:
    """Note a refusal: tried again later, or given up with its code kept."""
    if refused.code == NUMBER_LIMIT:
        pause.begin()
    again = refused.again and row.attempts < MOST_ATTEMPTS
    wait = dt.timedelta(seconds=wait_before(row.attempts, refused.code))
    OutboxMessage.objects.filter(pk=row.pk, state=State.SENDING).update(
        state=State.PENDING if again else State.FAILED,
        next_try_at=timezone.now() + wait if again else None,
        error_code=refused.code,
    )
    if refused.code in TOKEN:
        logger.error(
            "Meta refuses the access token (code %s): renew WHATSAPP_ACCESS_TOKEN, then run "
            "`manage.py whatsapp_outbox --retry`",
            refused.code,
        )
    elif not again:
        logger.warning("a message could not be sent and will not be tried again (code %s)", refused.code)


__all__ = [
    "NO_ADDRESS",
    "WINDOW",
    "ClaimLostError",
    "enqueue",
    "is_window_open",
    "release_held",
    "send_due",
    "send_unasked",
]
