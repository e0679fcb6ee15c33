"""What lists need of each entry, kept in memory and read again only for entries that changed."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import dataclass
from typing import Any

from knowledge.models import EntryRecord
from language.normalise import normalise

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Summary:
    """An entry in short; `words` is what a search looks through, `seen` the dates of its programmes."""

    entry_id: str
    topic: str
    title: dict[str, str]
    words: str
    review_by: dt.date | None
    seen: tuple[dt.date, ...]
    articles: frozenset[int]
    overdue: bool


@dataclass(frozen=True)
class Known:
    """A summary with where its entry stands now."""

    summary: Summary
    digest: str
    archived: bool
    updated_at: dt.datetime


class Summaries:
    """The summaries of all entries."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, Summary]] = {}

    def read(self) -> list[Known]:
        """Every entry, archived ones included, by id."""
        rows = list(
            EntryRecord.objects.order_by("entry_id").values_list("entry_id", "digest", "archived", "updated_at")
        )
        with self._lock:
            changed = [row[0] for row in rows if self._kept.get(row[0], ("",))[0] != row[1]]
            for start in range(0, len(changed), 500):
                batch = EntryRecord.objects.filter(entry_id__in=changed[start : start + 500])
                for entry_id, topic, digest, data in batch.values_list("entry_id", "topic", "digest", "data"):
                    self._kept[entry_id] = (digest, summary_of(entry_id, topic, data))
            kept = {entry_id: self._kept[entry_id][1] for entry_id, *_ in rows if entry_id in self._kept}
        return [Known(kept[row[0]], row[1], row[2], row[3]) for row in rows if row[0] in kept]


def summary_of(entry_id: str, topic: str, data: dict[str, Any]) -> Summary:
    """The summary of an entry's data, which may be incomplete."""
    texts = data.get("texts", {})
    said = " ".join(f"{part.get('title', '')} {part.get('short', '')}" for part in texts.values())
    sources = data.get("sources", [])
    seen = (day_of(str(source["seen"])) for source in sources if source.get("seen"))
    return Summary(
        entry_id=entry_id,
        topic=topic,
        title={language: str(texts.get(language, {}).get("title") or "") for language in ("fr", "ar")},
        words=normalise(f"{entry_id.replace('-', ' ')} {said}"),
        review_by=day_of(str(data.get("review_by", ""))),
        seen=tuple(day for day in seen if day is not None),
        articles=frozenset(source["decree"] for source in sources if isinstance(source.get("decree"), int)),
        overdue=any(part.get("stands_in") for part in texts.values()),
    )


def day_of(text: str) -> dt.date | None:
    """The last day that a date as "2025", "2025-07" or "2025-07-31" can mean (day 28 of a month)."""
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2] or 12), int(match[3] or 28))
    except ValueError:
        return None


summaries = Summaries()
"""Those of this process."""
