"""Entries that somebody should read again: overdue, resting on old information, or on an article that changed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from knowledge.models import EntryRecord, OfficialText

SOON = dt.timedelta(days=30)
OLD = dt.timedelta(days=365)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


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
    for record in EntryRecord.objects.filter(archived=False).only("entry_id", "topic", "data", "updated_at"):
        reasons = list(_reasons(record.data, today))
        if any(record.updated_at < changed[n] for n in _articles(record.data) if n in changed):
            reasons.append("article_changed")
        if reasons:
            texts = record.data["texts"]
            title = {language: str(texts[language]["title"]) for language in ("fr", "ar")}
            due = _day(str(record.data.get("review_by", "")))
            found.append(Stale(record.entry_id, record.topic, title, tuple(reasons), due))
    return sorted(found, key=lambda stale: (stale.due or today, stale.entry_id))


def changed_articles() -> dict[int, dt.datetime]:
    """The articles whose imported wording differs from the one before, with when that was noticed."""
    rows = OfficialText.objects.filter(kind=OfficialText.Kind.ARTICLE).exclude(changed_at=None)
    return {number: at for number, at in rows.values_list("number", "changed_at") if at}


def _reasons(data: dict[str, Any], today: dt.date) -> list[str]:
    reasons = []
    due = _day(str(data.get("review_by", "")))
    if due is not None and due < today:
        reasons.append("review_passed")
    elif due is not None and due < today + SOON:
        reasons.append("review_soon")
    seen = [_day(str(source["seen"])) for source in data.get("sources", []) if source.get("seen")]
    if any(day is not None and today - day > OLD for day in seen):
        reasons.append("source_old")
    if any(texts.get("stands_in") for texts in data["texts"].values()):
        reasons.append("overdue")
    return reasons


def _articles(data: dict[str, Any]) -> set[int]:
    return {int(source["decree"]) for source in data.get("sources", []) if source.get("decree")}


def _day(text: str) -> dt.date | None:
    match = _DATE.search(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 28)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
