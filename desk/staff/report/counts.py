"""Counting questions by topic, variety, province and week, with groups of fewer than five people merged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from knowledge.models import AnswerFeedback, Asked, EntryRecord

FEWEST = 5
"""People that a shown group has at least; smaller ones could be recognised."""
DIMENSIONS = ("topic", "variety", "province", "week")
OTHERS = "others"


@dataclass
class Group:
    """One line of a table. `people` are digests that tell people apart; unknown ones are in none."""

    keys: list[str]
    answered: int = 0
    refused: int = 0
    other: int = 0
    useful: int = 0
    not_useful: int = 0
    people: set[str] = field(default_factory=set)

    @property
    def asked(self) -> int:
        """All questions."""
        return self.answered + self.refused + self.other

    def take(self, more: Group) -> None:
        """Add another group to this one."""
        self.keys += more.keys
        for name in ("answered", "refused", "other", "useful", "not_useful"):
            setattr(self, name, getattr(self, name) + getattr(more, name))
        self.people |= more.people


def asked_between(first: dt.date, last: dt.date) -> QuerySet[Asked]:
    """The questions of a period, both days included."""
    return Asked.objects.filter(day__gte=first, day__lte=last)


def table(dimension: str, first: dt.date, last: dt.date) -> list[Group]:
    """The groups of a dimension, none of fewer than `FEWEST` people.

    Small ones stand together under `OTHERS`, small weeks together with their neighbours; what is too small even so is
    left out.
    """
    groups = _groups(dimension, first, last)
    if dimension == "week":
        return merge_neighbours([groups[key] for key in sorted(groups)])
    return merge_small(sorted(groups.values(), key=lambda group: (-group.asked, group.keys)))


def _groups(dimension: str, first: dt.date, last: dt.date) -> dict[str, Group]:
    column = "day" if dimension == "week" else dimension
    key_of: Callable[[object], str] = _week_of if dimension == "week" else str
    groups: dict[str, Group] = {}
    rows = asked_between(first, last).values_list(column, "person", "outcome").annotate(n=Count("pk"))
    for value, person, outcome, count in rows:
        key = key_of(value)
        group = groups.setdefault(key, Group([key]))
        if outcome in (Asked.Outcome.ANSWERED, Asked.Outcome.EXPLAINED):
            group.answered += count
        elif outcome == Asked.Outcome.REFUSED:
            group.refused += count
        else:
            group.other += count
        if person:
            group.people.add(person)
    for key, yes, no in _judgements(dimension, first, last):
        if key in groups:
            groups[key].useful += yes
            groups[key].not_useful += no
    return groups


def _week_of(day: object) -> str:
    assert isinstance(day, dt.date)  # noqa: S101 - a date column
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _judgements(dimension: str, first: dt.date, last: dt.date) -> Iterable[tuple[str, int, int]]:
    """Useful and not useful by a dimension; a judgement knows no province."""
    if dimension == "province":
        return []
    rows = AnswerFeedback.objects.filter(day__gte=first, day__lte=last)
    column = {"topic": "entry_id", "variety": "variety", "week": "day"}[dimension]
    counted = rows.values_list(column).annotate(yes=Count("pk", filter=Q(useful=True)), n=Count("pk"))
    topics = dict(EntryRecord.objects.values_list("entry_id", "topic")) if dimension == "topic" else {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for value, yes, count in counted:
        key = topics.get(value, "") if dimension == "topic" else _week_of(value) if dimension == "week" else value
        sums[key][0] += yes
        sums[key][1] += count - yes
    return [(key, yes, no) for key, (yes, no) in sums.items()]


def merge_small(groups: list[Group]) -> list[Group]:
    """Small groups under one heading; when that is small as well, the least of the others joins it."""
    kept = [group for group in groups if len(group.people) >= FEWEST]
    others = Group([])
    for group in groups:
        if len(group.people) < FEWEST:
            others.take(group)
    while others.keys and len(others.people) < FEWEST and kept:
        others.take(kept.pop())
    if others.keys and len(others.people) >= FEWEST:
        others.keys = [OTHERS]
        kept.append(others)
    return kept


def merge_neighbours(groups: list[Group]) -> list[Group]:
    """Each group joined with the ones after it until it has enough people; a small rest joins the last."""
    kept: list[Group] = []
    pending: Group | None = None
    for group in groups:
        if pending is None:
            pending = group
        else:
            pending.take(group)
        if len(pending.people) >= FEWEST:
            kept.append(pending)
            pending = None
    if pending is not None and kept:
        kept[-1].take(pending)
    return kept
