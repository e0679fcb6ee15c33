"""The list of entries: where each stands, how often it is given and whether that helped."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from desk.staff.models import Draft
from knowledge.models import AnswerFeedback, Asked, EntryRecord, Release, Retraction
from knowledge.releases import LoadedRelease, NoReleaseError, active_release
from knowledge.store import entry_digest
from language.normalise import normalise

STATES = ("published", "ready", "draft", "review", "archived", "retracted", "overdue")
RECENT = dt.timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One entry in the list."""

    id: str
    topic: str
    title: dict[str, str]
    states: tuple[str, ...]
    asked: int
    useful: int
    not_useful: int


_DIGESTS: dict[int, dict[str, str]] = {}


def current_release() -> LoadedRelease | None:
    """The active release, or None before anything was published."""
    try:
        return active_release.get()
    except NoReleaseError:
        return None


def published_digests() -> dict[str, str]:
    """The digest of each entry in the active release."""
    release = current_release()
    if release is None:
        return {}
    if release.pk not in _DIGESTS:
        found = {entry.id: entry_digest(entry) for entry in release.entries.values()}
        _DIGESTS.clear()
        _DIGESTS[release.pk] = found
    return _DIGESTS[release.pk]


def waiting_entries() -> dict[str, list[str]]:
    """What publishing now would bring: ids of entries added, changed and taken away."""
    live = published_digests()
    records = dict(EntryRecord.objects.filter(archived=False).values_list("entry_id", "digest"))
    return {
        "added": sorted(set(records) - set(live)),
        "changed": sorted(entry_id for entry_id in set(records) & set(live) if records[entry_id] != live[entry_id]),
        "removed": sorted(set(live) - set(records)),
    }


def lines(*, query: str = "", topic: str = "", state: str = "") -> list[Line]:
    """The entries that match, by title."""
    live, retracted = published_digests(), set(_retracted())
    drafts = {draft.entry_id: draft for draft in Draft.objects.only("entry_id", "state", "data", "topic")}
    asked, judged = asked_counts(), judged_counts()
    found = []
    for record in EntryRecord.objects.only("entry_id", "topic", "data", "digest", "archived"):
        states = _states(record, drafts.get(record.entry_id), live, retracted)
        found.append((record.entry_id, record.topic, record.data, states))
    known = {row[0] for row in found}
    for entry_id, draft in drafts.items():
        if entry_id not in known:
            found.append((entry_id, draft.topic, draft.data, (draft.state,)))
    return sorted(
        (
            Line(
                id=entry_id,
                topic=its_topic,
                title=_titles(data),
                states=states,
                asked=asked[entry_id],
                useful=judged[entry_id, True],
                not_useful=judged[entry_id, False],
            )
            for entry_id, its_topic, data, states in found
            if (not topic or its_topic == topic) and (not state or state in states) and _holds(entry_id, data, query)
        ),
        key=lambda line: line.title["fr"].lower() or line.id,
    )


def _states(record: EntryRecord, draft: Draft | None, live: dict[str, str], retracted: set[str]) -> tuple[str, ...]:
    states = ["archived"] if record.archived else []
    if record.entry_id in retracted:
        states.append("retracted")
    if draft is not None and draft.state != Draft.State.APPROVED:
        states.append(draft.state)
    if not record.archived:
        states.append("published" if live.get(record.entry_id) == record.digest else "ready")
    if any(texts.get("stands_in") for texts in record.data["texts"].values()):
        states.append("overdue")
    return tuple(states)


def _titles(data: dict[str, Any]) -> dict[str, str]:
    texts = data.get("texts", {})
    return {language: str(texts.get(language, {}).get("title") or "") for language in ("fr", "ar")}


def _holds(entry_id: str, data: dict[str, Any], query: str) -> bool:
    words = normalise(query).split()
    if not words:
        return True
    texts = " ".join(f"{part.get('title', '')} {part.get('short', '')}" for part in data.get("texts", {}).values())
    said = normalise(f"{entry_id.replace('-', ' ')} {texts}")
    return all(word in said for word in words)


def _retracted() -> list[str]:
    return list(Retraction.objects.filter(lifted_at=None).values_list("entry_id", flat=True))


def asked_counts() -> Counter[str]:
    """How often each entry was given in the last 90 days."""
    rows = Asked.objects.filter(day__gte=timezone.localdate() - RECENT, outcome=Asked.Outcome.ANSWERED)
    return Counter(dict(rows.values_list("entry_id").annotate(Count("pk"))))


def judged_counts() -> Counter[tuple[str, bool]]:
    """How often each entry was judged useful or not in the last 90 days."""
    rows = AnswerFeedback.objects.filter(day__gte=timezone.localdate() - RECENT).values("entry_id")
    counts: Counter[tuple[str, bool]] = Counter()
    for row in rows.annotate(yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))):
        counts[row["entry_id"], True], counts[row["entry_id"], False] = row["yes"], row["no"]
    return counts


def releases() -> list[Release]:
    """The kept releases, without their heavy parts, newest first."""
    return list(Release.objects.defer("entries", "matrix", "index", "tokenizer", "background"))
