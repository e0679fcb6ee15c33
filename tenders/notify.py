"""The one way in which alerts leave: each person's door takes them when it can.

A door is known by how the pseudonyms of its people begin. Where none is registered, the alert stays stored until the
person's page asks for it (`waiting`, `taken`): that is the web chat.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from tenders.models import Alert

logger = logging.getLogger(__name__)
WEB = "web"
MOST_AT_ONCE = 20
KEPT_DAYS = 60
WORTH_TELLING = dt.timedelta(days=7)
WORTH_REMINDING = dt.timedelta(days=1)
"""How long a door may take; afterwards an alert would tell old things, or remind of what has closed."""


@dataclass(frozen=True)
class Delivery:
    """How a door took an alert; `paid` when it cost a template message."""

    paid: bool = False


@dataclass(frozen=True)
class Door:
    """A way to people.

    `deliver(alert, may_pay)` is called inside a transaction and gives None when it cannot take the alert now; `may_pay`
    is False once the month's ceiling of paid templates is reached.
    """

    name: str
    deliver: Callable[[Alert, bool], Delivery | None]


_DOORS: dict[str, Door] = {}


def register_door(prefix: str, door: Door) -> None:
    """Let alerts to people whose pseudonym begins with `prefix` leave by this door."""
    _DOORS[prefix] = door


def door_of(person: str) -> Door | None:
    """The person's door, or None for the web chat."""
    return next((door for prefix, door in _DOORS.items() if person.startswith(prefix)), None)


def tell(alert: Alert) -> bool:
    """Store an alert unless the person has been told this already (its key); whether it is new."""
    _, created = Alert.objects.get_or_create(
        person=alert.person,
        key=alert.key,
        defaults={
            "kind": alert.kind,
            "variety": alert.variety,
            "text": alert.text,
            "custom": alert.custom,
            "created_at": alert.created_at,
        },
    )
    return created


def send_waiting(*, now: dt.datetime) -> int:
    """Give every waiting alert to its door; returns how many left. One that fails waits for the next time."""
    sent = 0
    for pk in Alert.objects.filter(delivered_at=None).order_by("created_at").values_list("pk", flat=True):
        try:
            sent += _send(pk, now)
        except Exception as error:
            # The door's text may hold an address: only its kind is logged.
            logger.error("alert %s was not taken: %s", pk, type(error).__name__)
    return sent


def _send(pk: int, now: dt.datetime) -> int:
    with transaction.atomic():
        alert = Alert.objects.select_for_update().get(pk=pk)
        door = door_of(alert.person)
        if door is None or alert.delivered_at is not None:
            return 0
        if now - alert.created_at > (WORTH_REMINDING if alert.kind == Alert.Kind.REMINDER else WORTH_TELLING):
            alert.delete()
            return 0
        delivery = door.deliver(alert, paid_this_month(now) < settings.CONFIG.tenders.monthly_templates)
        if delivery is None:
            return 0
        alert.delivered_at, alert.door, alert.paid = now, door.name, delivery.paid
        alert.save(update_fields=["delivered_at", "door", "paid"])
    return 1


def paid_this_month(now: dt.datetime) -> int:
    """How many alerts of this calendar month cost a template."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Alert.objects.filter(paid=True, delivered_at__gte=first).count()


def waiting(person: str) -> list[Alert]:
    """The alerts that a person's page has not shown yet, oldest first."""
    return list(Alert.objects.filter(person=person, delivered_at=None).order_by("created_at")[:MOST_AT_ONCE])


def taken(person: str, ids: Sequence[int], *, now: dt.datetime) -> int:
    """The person's page has shown these; returns how many."""
    shown = Alert.objects.filter(person=person, pk__in=ids, delivered_at=None)
    return shown.update(delivered_at=now, door=WEB)


def forget_old_alerts(*, now: dt.datetime) -> int:
    """Remove alerts older than `KEPT_DAYS`, shown or not."""
    return Alert.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()[0]
