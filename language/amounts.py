"""Amounts of money as people say them: "500 000 dh", "20 مليون", "ألف ريال", "cent mille", "500k".

Darija counts large sums in centimes, so "20 مليون" is 20 million centimes, 200 000 dirhams; a rial is 5 centimes. A
French "20 millions" may be meant either way: both readings are given. The words are data:
`vocabulary/language/numbers.txt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from language.folding import Folded, fold
from language.numerals import BILLION, MILLION, THOUSAND, Numeral, numerals
from language.tokens import Token, lexicon, tokenise

_CENTIMES = Decimal(100)
_BARE_FROM = 1000
"""A number without unit counts as an amount from here on; smaller ones count other things."""

_ALONE_FROM = 100
"""The same for a message that is nothing but the number."""

_NO_MONEY = {"%", "٪", "€", "$"}
"""Signs after a number that is no amount of dirhams."""

_YEARS = range(2000, 2061)


@dataclass(frozen=True)
class Amount:
    """An amount of money in a text.

    start, end: its place, unit included; dirhams: the possible readings, the likelier first; ambiguous: there are
    several; unit_said: dirham, centime, franc or rial was said.
    """

    start: int
    end: int
    dirhams: tuple[Decimal, ...]
    ambiguous: bool
    unit_said: bool


@dataclass(frozen=True)
class _Found:
    """A numeral with the unit beside it (None: unsaid) and the tokens both take."""

    numeral: Numeral
    unit: Decimal | None
    first: int
    last: int


def find_amounts(text: str) -> list[Amount]:
    """Find the amounts of a text, in their order; a range gives two. Never fails; linear.

    A number without a unit is an amount from 1000 on, unless it is a year, a telephone number, the number of an article
    or counts something else (days, members, square metres); so is any number of 100 and more that is the whole message.
    """
    folded = fold(text)
    tokens = tokenise(folded.text)
    found = _with_units(numerals(tokens, folded.text), tokens, folded.text)
    found = _share_in_ranges(found, tokens)
    alone = len(found) == 1 and found[0].first == 0 and found[0].last == len(tokens) - 1
    return [
        _amount(item, tokens, folded)
        for item in found
        if _is_money(item, tokens, folded=folded, text=text, alone=alone)
    ]


def _with_units(found: Sequence[Numeral], tokens: Sequence[Token], folded: str) -> list[_Found]:
    units, of = lexicon()["unit"], lexicon()["of"]
    result: list[_Found] = []
    used = -1
    for numeral in found:
        first, last, unit = numeral.first, numeral.last, None
        if numeral.scale_kind == "million-of-dirhams" or tokens[last].text == "kdh":
            unit = Decimal(1)
        after = last + 1
        if after < len(tokens) and tokens[after].text in of:
            after += 1
        if unit is None and after < len(tokens) and tokens[after].text in units:
            if "\n" not in folded[tokens[last].end : tokens[after].start]:
                unit, last = units[tokens[after].text], after
        elif unit is None and first - 1 > used and tokens[first - 1].text in units and _close(tokens, first, folded):
            unit, first = units[tokens[first - 1].text], first - 1
        used = last
        result.append(_Found(numeral=numeral, unit=unit, first=first, last=last))
    return result


def _close(tokens: Sequence[Token], at: int, folded: str) -> bool:
    return folded[tokens[at - 1].end : tokens[at].start] in {"", " "}


def _share_in_ranges(found: Sequence[_Found], tokens: Sequence[Token]) -> list[_Found]:
    """Give the first number of a range the scale and the unit of the second: "20 ou 30 mille dh"."""
    result = list(found)
    for place in range(len(result) - 2, -1, -1):
        left, right = result[place], result[place + 1]
        if not _is_range(left, right, tokens):
            continue
        numeral = left.numeral
        if numeral.scale == 1 and right.numeral.scale > 1 and numeral.value < THOUSAND:
            numeral = replace(
                numeral,
                value=numeral.value * right.numeral.scale,
                scale=right.numeral.scale,
                scale_kind=right.numeral.scale_kind,
            )
        result[place] = replace(left, numeral=numeral, unit=left.unit if left.unit is not None else right.unit)
    return result


def _is_range(left: _Found, right: _Found, tokens: Sequence[Token]) -> bool:
    words = [token.text for token in tokens[left.last + 1 : right.first]]
    joined = tokens[right.first].joined
    between = left.first > 0 and tokens[left.first - 1].text in lexicon()["between"]
    if not words:
        return (joined and between) or tokens[right.first].start - tokens[left.last].end == 1
    if len(words) > 2:
        return False
    return words[-1] in lexicon()["range"] or (between and words[-1] in lexicon()["and"])


def _is_money(item: _Found, tokens: Sequence[Token], *, folded: Folded, text: str, alone: bool) -> bool:
    numeral = item.numeral
    if item.unit is not None:
        return True
    following = tokens[item.last + 1].text if item.last + 1 < len(tokens) else ""
    before = tokens[item.first - 1].text if item.first else ""
    after_place = folded.span(tokens[item.last].start, tokens[item.last].end)[1]
    if following in lexicon()["counted"] or text[after_place : after_place + 2].lstrip()[:1] in _NO_MONEY:
        return False
    if numeral.scale > 1:
        # A lone "mille" or "ألف" is often a manner of speaking; a lone million is money.
        return numeral.first != numeral.last or numeral.scale >= MILLION or not numeral.in_words
    if before in lexicon()["label"] or numeral.in_words:
        return False
    is_year = tokens[item.last].text.isdigit() and numeral.value in _YEARS and not alone
    return not is_year and numeral.value >= (_ALONE_FROM if alone else _BARE_FROM)


def _amount(item: _Found, tokens: Sequence[Token], folded: Folded) -> Amount:
    start, end = folded.span(tokens[item.first].start, tokens[item.last].end)
    value = item.numeral.value
    readings: tuple[Decimal, ...] = (value,)
    if item.unit is not None:
        readings = (value * item.unit,)
    elif item.numeral.scale_kind.endswith("-of-centimes"):
        readings = (value / _CENTIMES,)
    elif item.numeral.scale in {MILLION, BILLION}:
        readings = (value, value / _CENTIMES)
    return Amount(
        start=start,
        end=end,
        dirhams=tuple(map(_plain, readings)),
        ambiguous=len(readings) > 1,
        unit_said=item.unit is not None,
    )


def _plain(value: Decimal) -> Decimal:
    """Drop zeros behind the point: 50.00 is 50."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
