"""Alerts on WhatsApp: sent at once within 24 hours of the person's last message, else announced by a template.

Templates cost money; what comes while one is unanswered waits behind it, and no second one is paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from language.varieties import Variety
from members.subscriptions import may_be_told
from whatsapp import payloads, templates
from whatsapp.handover import is_open
from whatsapp.models import Conversation, OutboxMessage
from whatsapp.opened import opened
from whatsapp.outbox import TEMPLATE, is_window_open, send_unasked
from whatsapp.text_units import split

ONE_TEMPLATE_IN = dt.timedelta(hours=12)
State = OutboxMessage.State


@dataclass(frozen=True)
class Taken:
    """The outbox has the alert; `paid` when it costs a template."""

    paid: bool


def take_alert(person: str, text: str, *, variety: Variety, announced: Sequence[str], may_pay: bool) -> Taken | None:
    """Queue an alert; None when it cannot be taken now. Call it inside a transaction.

    `announced` is what a template says of it, in `templates.language_of(variety)`: what happened, and which notices.
    None means: the number is not known (any more), staff are talking with the person, or the month's paid templates
    are used up. Whoever said STOP gets nothing, and the alert counts as taken.
    """
    if not may_be_told(person):
        return Taken(paid=False)
    conversation = Conversation.objects.filter(person=person).exclude(address=b"").first()
    if conversation is None or is_open(person):
        return None
    if is_window_open(conversation) or _is_announced(person):
        return _queue(person, text, None)
    if not may_pay:
        return None
    what, which = announced
    template = templates.alert(opened().alert_template, templates.language_of(variety), what=what, which=which)
    return _queue(person, text, template)


def _queue(person: str, text: str, template: payloads.Payload | None) -> Taken | None:
    queued = True
    for number, part in enumerate(split(text, payloads.TEXT)):
        queued &= send_unasked(person, payloads.text(part), template=template if number == 0 else None)
    return Taken(paid=template is not None) if queued else None


def _is_announced(person: str) -> bool:
    """Whether a template to the person waits for an answer, or is on its way."""
    recent = OutboxMessage.objects.filter(person=person, unasked=True, created_at__gt=timezone.now() - ONE_TEMPLATE_IN)
    on_its_way = Q(payload__type=TEMPLATE) | Q(template__isnull=False)
    return recent.filter(Q(state=State.HELD) | (on_its_way & Q(state__in=(State.PENDING, State.SENDING)))).exists()
