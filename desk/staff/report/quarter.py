"""The figures of a quarter, for the network and its donors."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from desk.staff.report.counts import FEWEST, Group, asked_between, table
from knowledge.asked import quarter_of
from knowledge.models import AnswerFeedback, Asked, OpenQuestion, QuestionGroup, Release

_QUARTER = re.compile(r"(20\d\d)-Q([1-4])")
Part = Callable[["Quarter"], list[tuple[dict[str, str], str]]]
PARTS: list[Part] = []
"""What other apps add (alerts sent, "did you bid, did you win"): each gives lines of (label by language, value)."""


@dataclass(frozen=True)
class Quarter:
    """A quarter: "2026-Q4", its first and last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Figures:
    """What happened in a quarter; None where there is nothing to count from, or too few people to tell."""

    quarter: Quarter
    questions: int
    people: int | None
    returning: int | None
    answered: int
    refused: int
    useful: int
    not_useful: int
    open_questions: int
    closed_by_entry: int
    days_to_published: float | None
    releases: int
    varieties: list[Group]
    topics: list[Group]
    weeks: list[Group]


def read_quarter(name: str) -> Quarter:
    """The quarter of a name as "2026-Q4". Raises `ValueError` for another form."""
    match = _QUARTER.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no quarter; write it as 2026-Q4")
    year, number = int(match[1]), int(match[2])
    first = dt.date(year, 3 * number - 2, 1)
    after = dt.date(year + (number == 4), 3 * number % 12 + 1, 1)
    return Quarter(name, first, after - dt.timedelta(days=1))


def known_quarters() -> list[str]:
    """The quarters there is something to say about, the latest first; at least this one."""
    days = list(Asked.objects.order_by("day").values_list("day", flat=True)[:1])
    today = timezone.localdate()
    day, found = (days[0] if days else today), []
    while quarter_of(day) <= quarter_of(today):
        found.append(quarter_of(day))
        day = read_quarter(found[-1]).last + dt.timedelta(days=1)
    return found[::-1]


def figures(quarter: Quarter) -> Figures:
    """Count a quarter."""
    asked = asked_between(quarter.first, quarter.last)
    outcomes = dict(asked.values_list("outcome").annotate(Count("pk")))
    people = asked.exclude(person="").values("person").annotate(days=Count("day", distinct=True))
    known = people.count()
    judged = AnswerFeedback.objects.filter(day__gte=quarter.first, day__lte=quarter.last).aggregate(
        yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
    )
    between = {"day__gte": quarter.first, "day__lte": quarter.last}
    closed = QuestionGroup.objects.filter(
        state=QuestionGroup.State.ENTRY, published_at__date__gte=quarter.first, published_at__date__lte=quarter.last
    )
    waits = [(at.date() - first).days for first, at in closed.values_list("first_day", "published_at") if at]
    returning = people.filter(days__gt=1).count()
    return Figures(
        quarter=quarter,
        questions=sum(outcomes.values()),
        people=known if known >= FEWEST else None,
        returning=returning if known >= FEWEST else None,
        answered=outcomes.get(Asked.Outcome.ANSWERED, 0) + outcomes.get(Asked.Outcome.EXPLAINED, 0),
        refused=outcomes.get(Asked.Outcome.REFUSED, 0),
        useful=judged["yes"],
        not_useful=judged["no"],
        open_questions=OpenQuestion.objects.filter(**between).count(),
        closed_by_entry=len(waits),
        days_to_published=statistics.median(waits) if waits else None,
        releases=Release.objects.filter(
            activated_at__date__gte=quarter.first, activated_at__date__lte=quarter.last
        ).count(),
        varieties=table("variety", quarter.first, quarter.last),
        topics=table("topic", quarter.first, quarter.last),
        weeks=table("week", quarter.first, quarter.last),
    )
