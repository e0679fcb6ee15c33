"""Entries that somebody should read again: overdue, resting on old information, or on an article that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from desk.staff.entries.summaries import Summary, summaries
from knowledge.models import OfficialText

SOON = dt.timedelta(days=30)
OLD = dt.timedelta(days=365)


@dataclass(frozen=True)
class Stale:
    """An entry and why it stands here; `due` is the day it was due, if one is known."""

    entry_id: str
    topic: str
    title: dict[str, str]
    reasons: tuple[str, ...]
    due: dt.date | None


def stale_entries(today: dt.date | None = None) -> list[Stale]:
    """The entries to read again, the longest overdue first."""
    today = today or timezone.localdate()
    changed = changed_articles()
    found = []
    for known in summaries.read():
        if known.archived:
            continue
        one = known.summary
        reasons = list(_reasons(one, today))
        if any(known.updated_at < changed[number] for number in one.articles if number in changed):
            reasons.append("article_changed")
        if reasons:
            found.append(Stale(one.entry_id, one.topic, one.title, tuple(reasons), one.review_by))
    return sorted(found, key=lambda stale: (stale.due or today, stale.entry_id))


def changed_articles() -> dict[int, dt.datetime]:
    """The articles whose imported wording differs from the one before, with when that was noticed."""
    rows = OfficialText.objects.filter(kind=OfficialText.Kind.ARTICLE).exclude(changed_at=None)
    return {number: at for number, at in rows.values_list("number", "changed_at") if at}


def _reasons(one: Summary, today: dt.date) -> Iterator[str]:
    if one.review_by is not None and one.review_by < today:
        yield "review_passed"
    elif one.review_by is not None and one.review_by < today + SOON:
        yield "review_soon"
    if any(today - day > OLD for day in one.seen):
        yield "source_old"
    if one.overdue:
        yield "overdue"
