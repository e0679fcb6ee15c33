"""Following something, and STOP: the only two ways in which what is sent unasked begins and ends."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from members.links import stop_all
from members.models import Member, Subscription


@transaction.atomic
def follow(person: str, *, kind: str, subject: str, data: dict[str, Any] | None = None) -> Subscription:
    """Tell `person` about `subject` from now on; asking for it also takes back an earlier STOP."""
    Member.objects.filter(person=person).update(stopped_at=None)
    made, _ = Subscription.objects.update_or_create(
        person=person, kind=kind, subject=subject, defaults={"data": data or {}}
    )
    return made


def unfollow(person: str, *, kind: str, subject: str) -> bool:
    """End one subscription; False when there was none."""
    removed, _ = Subscription.objects.filter(person=person, kind=kind, subject=subject).delete()
    return removed > 0


@transaction.atomic
def stop_everything(person: str) -> int:
    """STOP: end every subscription, in every app, and let nothing be sent unasked; returns how many ended.

    Questions are still answered: who writes wants an answer.
    """
    now = timezone.now()
    Member.objects.update_or_create(
        person=person, defaults={"stopped_at": now}, create_defaults={"stopped_at": now, "last_seen": now}
    )
    removed, _ = Subscription.objects.filter(person=person).delete()
    stop_all(person)
    return removed


def may_be_told(person: str) -> bool:
    """Whether something may be sent to `person` unasked."""
    return not Member.objects.filter(person=person, stopped_at__isnull=False).exists()


def follows_something(person: str) -> bool:
    """Whether the person's address is still needed for a subscription."""
    return Subscription.objects.filter(person=person).exists()
