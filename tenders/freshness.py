"""How old what we know is, said every time it is too old."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from tenders.models import Notice

STALE_AFTER = {
    Notice.Kind.TENDER.value: dt.timedelta(days=2),
    Notice.Kind.PURCHASE_ORDER.value: dt.timedelta(hours=12),
}
"""Purchase orders close within days, so what is known of them ages faster."""


@dataclass(frozen=True)
class Freshness:
    """When notices of the kinds asked for were last seen; `stale` names the kinds that are too old; none: never."""

    last_seen: dt.datetime | None
    stale: tuple[str, ...]
    missing: tuple[str, ...] = ()


def freshness(*, now: dt.datetime, kind: str = "") -> Freshness:
    """How fresh the notices are: of one kind, or of both."""
    kinds = [kind] if kind else list(STALE_AFTER)
    seen = {
        each: Notice.objects.filter(kind=each).order_by("-last_seen").values_list("last_seen", flat=True).first()
        for each in kinds
    }
    known = {each: at for each, at in seen.items() if at is not None}
    return Freshness(
        last_seen=min(known.values(), default=None),
        stale=tuple(each for each, at in known.items() if now - at > STALE_AFTER[each]),
        missing=tuple(each for each, at in seen.items() if at is None),
    )


def last_seen_of_all() -> dict[str, dt.datetime | None]:
    """When a notice of each kind was last seen."""
    found = dict(Notice.objects.values_list("kind").annotate(Max("last_seen")))
    return {kind: found.get(kind) for kind in STALE_AFTER}
