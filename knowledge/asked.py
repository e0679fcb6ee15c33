"""Counting questions without keeping who asked: one row a question, its words nowhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from django.utils import timezone

from knowledge.models import Asked, QuarterKey
from language.varieties import Variety

MINUTES_KEPT = dt.timedelta(days=14)
"""For how long the minute of a reply is known; afterwards only its day."""
KEY_KEPT = dt.timedelta(days=45)
"""For how long after a quarter its key is kept, so that its report can still tell people apart."""


def quarter_of(day: dt.date) -> str:
    """The quarter of a day: "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def record_asked(
    *,
    outcome: Asked.Outcome,
    variety: Variety,
    sender: str,
    entry_id: str = "",
    topic: str = "",
    province: str = "",
    release: int | None = None,
) -> None:
    """Count a question. `sender` is the conversation's pseudonym; only a keyed digest of it is kept."""
    today = timezone.localdate()
    Asked.objects.create(
        day=today,
        at=timezone.now(),
        outcome=outcome,
        variety=variety,
        entry_id=entry_id,
        topic=topic,
        province=province,
        person=person_of(sender, today),
        release=release,
    )


def person_of(sender: str, day: dt.date) -> str:
    """What tells a person apart in the quarter of `day`; another quarter gives another value."""
    made = {"key": secrets.token_bytes(32)}
    row, _ = QuarterKey.objects.get_or_create(quarter=quarter_of(day), defaults=made)
    return hmac.new(bytes(row.key), sender.encode(), hashlib.sha256).hexdigest()[:32]


def forget_person(sender: str) -> int:
    """Take away that a person's questions belong together, for every quarter that is still known; returns how many."""
    people = [
        hmac.new(bytes(r.key), sender.encode(), hashlib.sha256).hexdigest()[:32] for r in QuarterKey.objects.all()
    ]
    return Asked.objects.filter(person__in=people).update(person="")


def forget_old_traces() -> int:
    """Forget minutes and the keys of past quarters; returns how many rows lost their minute."""
    today = timezone.localdate()
    for row in QuarterKey.objects.all():
        if row.quarter < quarter_of(today - KEY_KEPT):
            row.delete()
    return Asked.objects.filter(at__lt=timezone.now() - MINUTES_KEPT).update(at=None)
