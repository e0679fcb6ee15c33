"""The list of entries: where each stands, how often it is given and whether that helped."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from desk.staff.entries.summaries import Known, summaries, summary_of
from desk.staff.models import Draft
from knowledge.models import AnswerFeedback, Asked, EntryRecord, Release, Retraction
from knowledge.releases import LoadedRelease, NoReleaseError, active_release
from knowledge.store import data_digest
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
    # The index of a new release takes seconds to load; a list does not wait for it.
    pk = Release.objects.filter(active=True).values_list("pk", flat=True).first()
    if pk is None:
        return {}
    found = _DIGESTS.get(pk)
    if found is None:
        entries = Release.objects.values_list("entries", flat=True).get(pk=pk)
        found = {entry["id"]: data_digest(entry) for entry in entries}
        _DIGESTS.clear()
        _DIGESTS[pk] = found
    return found


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
    drafts = dict(Draft.objects.values_list("entry_id", "state"))
    asked, judged, words = asked_counts(), judged_counts(), normalise(query).split()
    known = summaries.read()
    found = [(one.summary, _states(one, drafts.get(one.summary.entry_id), live, retracted)) for one in known]
    new = set(drafts) - {one.summary.entry_id for one in known}
    for draft in Draft.objects.filter(entry_id__in=new):
        found.append((summary_of(draft.entry_id, draft.topic, draft.data), (draft.state,)))
    return sorted(
        (
            Line(
                id=one.entry_id,
                topic=one.topic,
                title=one.title,
                states=states,
                asked=asked[one.entry_id],
                useful=judged[one.entry_id, True],
                not_useful=judged[one.entry_id, False],
            )
            for one, states in found
            if (not topic or one.topic == topic)
            and (not state or state in states)
            and all(word in one.words for word in words)
        ),
        key=lambda line: line.title["fr"].lower() or line.id,
    )


def _states(one: Known, draft: str | None, live: dict[str, str], retracted: set[str]) -> tuple[str, ...]:
    entry_id = one.summary.entry_id
    states = ["archived"] if one.archived else []
    if entry_id in retracted:
        states.append("retracted")
    if draft is not None and draft != Draft.State.APPROVED:
        states.append(draft)
    if not one.archived:
        states.append("published" if live.get(entry_id) == one.digest else "ready")
    if one.summary.overdue:
        states.append("overdue")
    return tuple(states)


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
