"""A request said back, so that people see how they were understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from language.varieties import Variety
from tenders.places import place_name
from tenders.request import Wanted
from tenders.texts import day, money, say
from tenders.vocabulary import communes, sectors


def describe(wanted: Wanted, variety: Variety) -> str:
    """What is looked for, in a variety."""
    return say("separator", variety).join(_parts(wanted, variety)) or say("what_all", variety)


def _parts(wanted: Wanted, variety: Variety) -> Iterator[str]:
    known = sectors()
    yield from (known[sector].names[variety] for sector in wanted.sectors if sector in known)
    if wanted.words and not wanted.sectors:
        yield f"« {' '.join(wanted.words)} »"
    if wanted.kind:
        yield say("what_kind_order" if wanted.kind == "purchase-order" else "what_kind_tender", variety)
    if wanted.category:
        yield say(f"what_{wanted.category}", variety)
    yield from _where(wanted, variety)
    if wanted.reserved:
        yield say("what_reserved", variety)
    if wanted.no_guarantee:
        yield say("what_no_guarantee", variety)
    if wanted.amount_min and wanted.amount_min != "?":
        yield say("what_min", variety, amount=money(wanted.amount_min, variety))
    if wanted.amount_max and wanted.amount_max != "?":
        yield say("what_max", variety, amount=money(wanted.amount_max, variety))
    yield from _when(wanted, variety)


def _where(wanted: Wanted, variety: Variety) -> Iterator[str]:
    if wanted.commune and wanted.commune in communes():
        commune = communes()[wanted.commune]
        yield commune.fr if variety in {"fr", "ary-Latn"} else commune.ar
    yield from (place_name(place, variety) for place in (*wanted.provinces, *wanted.regions))
    if wanted.everywhere:
        yield place_name("maroc", variety)


def _when(wanted: Wanted, variety: Variety) -> Iterator[str]:
    for text, name in (
        (wanted.closes_from, "what_from"),
        (wanted.closes_until, "what_until"),
        (wanted.published_from, "what_since"),
    ):
        if text:
            yield say(name, variety, day=day(dt.date.fromisoformat(text), variety))
