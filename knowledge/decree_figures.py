"""Whether the figures of an entry stand in the articles it cites, where the official wording has been imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from knowledge.entry import Entry
from knowledge.findings import Finding
from knowledge.models import OfficialText
from language.folding import fold
from language.numerals import numerals
from language.tokens import tokenise

_UNITS = frozenset({"MAD", "percent", "day", "hour", "month", "year", "count"})


def numbers_in(text: str) -> set[Decimal]:
    """The numbers of a French legal text, written in figures or in words ("vingt et un", "500.000")."""
    folded = fold(text)
    found = {numeral.value for numeral in numerals(tokenise(folded.text), folded.text)}
    return found | {Decimal(0)} if re.search(r"\bnulle?s?\b", text) else found


def official_numbers() -> dict[int, set[Decimal]]:
    """The numbers of each imported article; empty while nothing is imported."""
    articles = OfficialText.objects.filter(kind=OfficialText.Kind.ARTICLE)
    return {article.number: numbers_in(article.body) for article in articles}


def unfound_figures(entry: Entry, official: dict[int, set[Decimal]]) -> Iterator[Finding]:
    """Figures that stand in none of the articles an entry cites.

    Only entries whose sources are all articles of the decree are looked at; a figure we computed ourselves says so in
    `means` ("computed", "example").
    """
    articles = entry.articles()
    if not official or any(source.decree is None for source in entry.sources):
        return
    known = set().union(*(official.get(number, set()) for number in articles))
    for fact in entry.facts:
        if fact.unit not in _UNITS or any(word in fact.means.lower() for word in ("computed", "example")):
            continue
        try:
            value = Decimal(str(fact.value))
        except InvalidOperation:
            continue
        if value not in known:
            said = {
                "value": fact.value,
                "unit": fact.unit,
                "means": fact.means,
                "articles": ", ".join(map(str, articles)),
            }
            yield Finding("unfound", ("facts",), said)
