"""Searching open notices: filters by what they state, full text, and an order that puts what one can bid for first.

What a notice does not state (a purchase order has no estimate, guarantee or reserved flag) neither hides it nor puts it
behind one that states no.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from tenders.documents import open_months
from tenders.freshness import Freshness, freshness
from tenders.fulltext import NOTICES, Term, mark, word_group
from tenders.models import Notice
from tenders.notice_data import MOROCCO
from tenders.places import COUNTRY
from tenders.ranking import order, words_score
from tenders.request import Wanted
from tenders.vocabulary import communes

CANDIDATES = 48
"""Matching notices that are looked at to find the best ones; more are only counted as "more"."""
PAGE = 3
_HEAVY = ("details", "url", "procedure_text")
"""Fields that the order does not need."""
ENOUGH_DAYS = 3
"""Days left from which on a tender can still be answered well."""


@dataclass(frozen=True)
class Results:
    """Notices found, best first, from `offset` on; `total` is capped at `CANDIDATES`."""

    hits: list[Notice]
    total: int
    offset: int
    wanted: Wanted
    freshness: Freshness

    @property
    def more(self) -> int:
        """How many follow."""
        return max(self.total - self.offset - len(self.hits), 0)


def search(wanted: Wanted, *, now: dt.datetime | None = None, limit: int = PAGE, offset: int = 0) -> Results:
    """The open notices that fit, best first."""
    now = now or timezone.now()
    found = order(candidates(wanted, now=now), wanted, now=now)
    shown = [notice.pk for notice in found[offset : offset + limit]]
    whole = Notice.objects.in_bulk(shown)
    hits = [whole[pk] for pk in shown if pk in whole]
    return Results(hits, len(found), offset, wanted, freshness(now=now, kind=wanted.kind))


def candidates(wanted: Wanted, *, now: dt.datetime, open_only: bool = True) -> list[Notice]:
    """At most `CANDIDATES` fitting notices in a rough order."""
    queryset = _filtered(wanted, now=now, open_only=open_only)
    months = [open_months(now)] if open_only else []
    groups = _groups(wanted)
    if not groups:
        return _ranked_by_index(queryset, now)
    found = _ranked(NOTICES.matching(queryset, [*groups, *months]), now)
    if found or not wanted.words or wanted.sectors:
        return found
    # Not every word stands in one object: the notices that hold enough of what matters.
    some = [term for word in wanted.words for term in word_group(word)]
    loose = _ranked(NOTICES.matching(queryset, [*_place_groups(wanted), *months, some]), now)
    return [notice for notice in loose if words_score(notice, wanted.words) > 0.5]


def widened(wanted: Wanted) -> list[Wanted]:
    """The same request asked more widely, nearest first: the whole region, without amount and dates, everywhere."""
    wider = []
    if wanted.provinces or wanted.commune:
        wider.append(replace(wanted, provinces=(), commune="", regions=("bmk",)))
    if wanted.amount_min or wanted.amount_max or wanted.closes_until or wanted.published_from or wanted.reserved:
        wider.append(
            replace(
                wanted, amount_min="", amount_max="", closes_from="", closes_until="", published_from="",
                published_until="", reserved=False, no_guarantee=False,
            )
        )  # fmt: skip
    if not wanted.everywhere and (wanted.provinces or wanted.regions or wanted.commune):
        wider.append(replace(wanted, provinces=(), commune="", regions=(), everywhere=True))
    return wider


def _groups(wanted: Wanted) -> list[list[Term]]:
    groups = _place_groups(wanted)
    if wanted.sectors:
        groups.append([Term(mark("s", sector)) for sector in wanted.sectors])
    else:
        groups += [group for group in map(word_group, wanted.words) if group]
    return groups


def _place_groups(wanted: Wanted) -> list[list[Term]]:
    if wanted.everywhere:
        return []
    if wanted.commune:
        province = communes()[wanted.commune].province if wanted.commune in communes() else COUNTRY
        return [[Term(mark("c", wanted.commune)), Term(mark("p", province))]]
    terms = [Term(mark("p", place)) for place in wanted.provinces]
    terms += [Term(mark("r", region)) for region in wanted.regions]
    return [terms] if terms else []


def _filtered(wanted: Wanted, *, now: dt.datetime, open_only: bool) -> QuerySet[Notice]:
    found = Notice.objects.all()
    if open_only:
        found = found.filter(status=Notice.Status.ACTIVE, deadline__gt=now)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.category:
        found = found.filter(Q(category=wanted.category) | Q(category=""))
    if wanted.reserved:
        found = found.exclude(reserved=False)
    if wanted.no_guarantee:
        found = found.filter(Q(guarantee=None) | Q(guarantee=0))
    for side, bound in (("gte", wanted.amount_min), ("lte", wanted.amount_max)):
        if bound and bound != "?":
            found = found.filter(Q(estimate=None) | Q(**{f"estimate__{side}": Decimal(bound)}))
    return _by_days(found, wanted)


def _by_days(found: QuerySet[Notice], wanted: Wanted) -> QuerySet[Notice]:
    if wanted.closes_from:
        found = found.filter(deadline__gte=_midnight(wanted.closes_from))
    if wanted.closes_until:
        found = found.filter(deadline__lt=_midnight(wanted.closes_until) + dt.timedelta(days=1))
    if wanted.published_from:
        since = Q(published_on__gte=wanted.published_from)
        # What does not state when it was published was published before it was first seen here.
        found = found.filter(since | Q(published_on=None, first_seen__gte=_midnight(wanted.published_from)))
    if wanted.published_until:
        found = found.filter(Q(published_on=None) | Q(published_on__lte=wanted.published_until))
    return found


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), tzinfo=MOROCCO)


def _ranked(found: QuerySet[Notice], now: dt.datetime) -> list[Notice]:
    """The first candidates: reserved, then with time enough, then the rest, each by deadline."""
    rank = Case(
        When(reserved=True, deadline__gt=now + dt.timedelta(days=ENOUGH_DAYS), then=Value(0)),
        When(deadline__gt=now + dt.timedelta(days=ENOUGH_DAYS), then=Value(1)),
        When(kind=Notice.Kind.PURCHASE_ORDER, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(found.defer(*_HEAVY).order_by(rank, "deadline", "pk")[:CANDIDATES])


def _ranked_by_index(found: QuerySet[Notice], now: dt.datetime) -> list[Notice]:
    """The same for a request without place, trade and words, which fits very many.

    The index on the deadline gives each part in its order, so nothing is sorted.
    """
    enough = Q(deadline__gt=now + dt.timedelta(days=ENOUGH_DAYS))
    order_ = Q(kind=Notice.Kind.PURCHASE_ORDER)
    parts = (enough & Q(reserved=True), enough & ~Q(reserved=True), ~enough & order_, ~enough & ~order_)
    ranked: list[Notice] = []
    for part in parts:
        left = CANDIDATES - len(ranked)
        if left > 0:
            ranked += found.filter(part).defer(*_HEAVY).order_by("deadline", "pk")[:left]
    return ranked
