"""What others got: awarded purchase orders whose object is like what is asked about."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from language.normalise import normalise
from tenders.documents import words_of_award
from tenders.fulltext import AWARDS, Term, mark, plain, word_group
from tenders.models import Award
from tenders.request import Wanted
from tenders.sectors import tag
from tenders.vocabulary import request_words

LEAST_CASES = 5
MOST_CASES = 3000
_SHARED = 0.45
"""Share of a notice's weighty words that an award must hold to be like it; measured in benchmarks/tenders."""
_STRONG = 0.7


@dataclass(frozen=True)
class Prices:
    """Amounts in dirhams with tax over `cases` successful awards; quotes and days only where they are stated."""

    cases: int
    low: Decimal = Decimal(0)
    median: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    quotes: int | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    examples: tuple[str, ...] = ()


def prices(found: Sequence[Award]) -> Prices:
    """The range of awards; only their number below `LEAST_CASES`."""
    amounts = sorted(award.amount for award in found if award.amount and award.successful)
    if len(amounts) < LEAST_CASES:
        return Prices(cases=len(amounts))
    quarters = statistics.quantiles(amounts, n=4, method="inclusive")
    quotes = [award.quotes for award in found if award.quotes is not None]
    days = sorted(award.published_on for award in found if award.published_on)
    return Prices(
        cases=len(amounts),
        low=quarters[0],
        median=statistics.median(amounts),
        high=quarters[2],
        least=amounts[0],
        most=amounts[-1],
        quotes=round(statistics.median(quotes)) if len(quotes) >= LEAST_CASES else None,
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        examples=tuple(award.object for award in found[:2]),
    )


def similar(wanted: Wanted, *, said: str = "") -> list[Award]:
    """Awards like what a request names: by its own words where enough objects hold them, else by its trade.

    said: the request's words that named the trade; French ones ("pause café") choose more narrowly than the trade does.
    """
    narrow = [group for group in map(word_group, [*normalise(said).split(), *wanted.words]) if group]
    if narrow:
        found = _strong(_matching(narrow), wanted.sectors)
        if len(found) >= LEAST_CASES:
            return found
    if not wanted.sectors:
        return []
    return _strong(_matching([[Term(mark("s", sector)) for sector in wanted.sectors]]), wanted.sectors)


def similar_to(object_: str) -> list[Award]:
    """Awards like the object of a notice: of its trade, holding enough of its weighty words."""
    strengths = tag(object_)
    if not strengths:
        return []
    main = [sector for sector, strength in strengths.items() if strength == max(strengths.values())]
    generic = {plain(word) for word in request_words()["generic"]}
    words = [w for w in dict.fromkeys(map(plain, normalise(object_).split())) if len(w) > 3 and w not in generic]
    found = _strong(_matching([[Term(mark("s", sector)) for sector in main]]), main)
    shared = {award.pk: _shared(words, award) for award in found}
    near = [award for award in found if shared[award.pk] >= _SHARED]
    return sorted(near, key=lambda award: -shared[award.pk]) if len(near) >= LEAST_CASES else found


def _shared(words: Sequence[str], award: Award) -> float:
    held = set(words_of_award(award))
    theirs = {plain(word) for word in normalise(award.object).split() if len(word) > 3}
    return len(held.intersection(words)) / max(min(len(words), len(theirs)), 1)


def _matching(groups: Sequence[Sequence[Term]]) -> list[Award]:
    found = AWARDS.matching(Award.objects.filter(successful=True, amount__isnull=False), groups)
    return list(found.order_by("-published_on", "-pk")[:MOST_CASES])


def _strong(found: Sequence[Award], sectors: Sequence[str]) -> list[Award]:
    """Those that are mainly about one of the trades; those about nothing else, where there are enough of them."""
    if not sectors:
        return list(found)
    strong = [award for award in found if _strength(award, sectors) >= _STRONG]
    pure = [a for a in strong if not any(v >= _STRONG for s, v in a.sectors.items() if s not in sectors)]
    return pure if len(pure) >= LEAST_CASES else strong


def _strength(award: Award, sectors: Sequence[str]) -> float:
    return max((float(award.sectors.get(sector, 0.0)) for sector in sectors), default=0.0)
