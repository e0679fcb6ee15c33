"""Dates and periods as people say them: "12/05/2026", "12 mai", "had simana", "قبل نهاية الشهر", "f 10 ayam".

"Before" a day ends the day before it, "until" a day includes it, and both begin today. The words are data:
`vocabulary/language/dates.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from language import periods
from language.date_words import phrases, plain_word
from language.folding import fold
from language.numerals import numerals
from language.periods import Period
from language.tokens import Token, tokenise

_LONGEST_PHRASE = 4
_UNITS = ("day", "week", "month", "year")
_RELATIVE = {"week": periods.week, "month-of": periods.month, "year-of": periods.year}
_CODE = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,4}))?")


@dataclass(frozen=True)
class DateSpan:
    """A date or period in a text.

    start, end: its place; first, last: its days, both within (`date.max` for no end); ambiguous: the words can be
    meant otherwise (a day of a month gone by, without its year; "next Friday").
    """

    start: int
    end: int
    first: date
    last: date
    ambiguous: bool


def find_dates(text: str, *, today: date) -> list[DateSpan]:
    """Find the dates and periods of a text, in their order. Never fails; linear.

    today: what relative words count from. Numbers of decrees and tenders ("2-22-431", "12/2026") are no dates.
    """
    folded = fold(text)
    tokens = tokenise(folded.text)
    parser = _Parser(tokens, folded.text, today)
    found: list[DateSpan] = []
    position = 0
    while position < len(tokens):
        result = parser.parse(position)
        if result is None:
            position += 1
            continue
        period, after = result
        start, end = folded.span(tokens[position].start, tokens[after - 1].end)
        found.append(DateSpan(start, end, period.first, period.last, period.ambiguous))
        position = after
    return found


Parsed = tuple[Period, int]
"""A period and the place of the first token after it."""


class _Parser:
    """Reads one date from a place in a row of tokens; the methods give None when there is none of their kind."""

    def __init__(self, tokens: Sequence[Token], folded: str, today: date) -> None:
        self._tokens = tokens
        self._words = [plain_word(token.text[:40]) for token in tokens]
        self._numbers = {numeral.first: numeral for numeral in numerals(tokens, folded)}
        self._today = today

    def parse(self, at: int) -> Parsed | None:
        """Read a date with what stands before it: before, until, after, within."""
        return self._day(at) or self._duration(at) or self._bounded(at) or self._point(at)

    def _phrase(self, section: str, at: int) -> tuple[int, int] | None:
        """Find the longest phrase of a section here: its value and the place after it."""
        for length in range(min(_LONGEST_PHRASE, len(self._words) - at), 0, -1):
            value = phrases()[section].get(tuple(self._words[at : at + length]))
            if value is not None:
                return value, at + length
        return None

    def _skip(self, at: int) -> int:
        for _ in range(3):
            if not self._phrase("skip", at):
                break
            at += 1
        return at

    def _duration(self, at: int) -> Parsed | None:
        """Read "dans 10 jours" (that day), "f 10 ayam" and "خلال أسبوع" (from today on), "بعد يومين" (that day)."""
        for section in ("within", "in", "after"):
            prefix = self._phrase(section, at)
            length = self._length(prefix[1]) if prefix else None
            if length:
                count, unit, after = length
                last = periods.step(self._today, count, unit)
                return Period(self._today if section == "within" else last, last), after
        return None

    def _length(self, at: int) -> tuple[int, str, int] | None:
        """Read a count of days, weeks, months or years; without a number it is one."""
        if self._words[at : at + 1] in (["had"], ["هاد"]) and at + 1 in self._numbers:
            at += 1
        numeral = self._numbers.get(at)
        count = 1
        if numeral is not None:
            if numeral.value != int(numeral.value) or numeral.value < 1:
                return None
            count, at = int(numeral.value), numeral.last + 1
            following = self._phrase("next", at)
            at = following[1] if following else at
        for unit in _UNITS:
            found = self._phrase(f"{unit}-unit", at)
            if found and (numeral or self._is_whole(unit, *found)):
                return count * found[0], unit, found[1]
        return None

    def _is_whole(self, unit: str, count: int, after: int) -> bool:
        """Whether a unit without a number is a length: "خلال أسبوع"; not "f nhar", "في شهر ماي" or "f chhar 6"."""
        if unit == "day" and count == 1:
            return False
        return not self._phrase("month", after) and after not in self._numbers

    def _bounded(self, at: int) -> Parsed | None:
        for section in ("until", "before", "after", "from"):
            prefix = self._phrase(section, at)
            place = self._skip(prefix[1]) if prefix else at
            point = self._point(place) if prefix else None
            if point is None:
                continue
            period, after = point
            if section == "before" and not self._phrase("end", place):
                last = periods.add_days(period.first, -1)
                return Period(min(self._today, last), last, period.ambiguous), after
            if section in {"before", "until"}:
                return Period(min(self._today, period.last), period.last, period.ambiguous), after
            first = periods.add_days(period.last, 1) if section == "after" else period.first
            return Period(first, date.max, period.ambiguous), after
        return None

    def _point(self, at: int) -> Parsed | None:
        if at >= len(self._tokens):
            return None
        return (
            self._day(at)
            or self._edge(at)
            or self._relative(at)
            or self._written(at)
            or self._days_of_month(at)
            or self._named_month(at)
            or self._whole_year(at)
            or self._weekday(at)
        )

    def _edge(self, at: int) -> Parsed | None:
        """Read "fin du mois", "نهاية هاد الشهر", "début juin": the last or the first day."""
        for section in ("end", "start"):
            prefix = self._phrase(section, at)
            if not prefix:
                continue
            place = self._skip(prefix[1])
            whole = self._relative(place, bare=True) or self._named_month(place, bare=True)
            if whole:
                period, after = whole
                day = period.last if section == "end" else period.first
                return Period(day, day, period.ambiguous), after
        return None

    def _day(self, at: int) -> Parsed | None:
        """Read "demain", "بعد غد"."""
        found = self._phrase("day", at)
        if found is None:
            return None
        day = periods.add_days(self._today, found[0])
        return Period(day, day), found[1]

    def _relative(self, at: int, *, bare: bool = False) -> Parsed | None:
        """Read "had simana", "الشهر المقبل"; a bare "le mois" or "الشهر" only where `bare` allows it."""
        best: Parsed | None = None
        for section, make in _RELATIVE.items():
            found = self._phrase(section, at)
            if found is None or (best and found[1] <= best[1]):
                continue
            ahead, after = found
            following = self._phrase("next", after) if not ahead else None
            if following:
                ahead, after = 1, following[1]
            if bare or ahead or not (after - at == 1 or self._words[at] in {"le", "la", "l"}):
                best = make(self._today, ahead=ahead), after
        return best

    def _written(self, at: int) -> Parsed | None:
        """Read "12/05/2026", "2026-05-12" and "12/05"; not the numbers of decrees and tenders."""
        token = self._tokens[at]
        match = _CODE.fullmatch(token.text) if token.code else None
        if match is None or (at and self._phrase("number-label", at - 1)):
            return None
        first, second, third = int(match[1]), int(match[3]), match[4]
        if third is None:
            period = periods.day_of_year_unsaid(self._today, second, first)
            return (Period(period.first, period.last, ambiguous=True), at + 1) if period else None
        if len(match[1]) == 4:
            day = periods.make_day(first, second, int(third))
        elif len(third) in {2, 4}:
            day = periods.make_day(int(third) + (2000 if len(third) == 2 else 0), second, first)
        else:
            day = None
        return (Period(day, day), at + 1) if day else None

    def _days_of_month(self, at: int) -> Parsed | None:
        """Read "12 mai 2026", "1er juin", "12 f chhar 5" and "12 au 20 mai"."""
        day, after = self._day_number(at)
        if day is None:
            return None
        to = self._phrase("to", after)
        last, after_last = self._day_number(self._skip(to[1])) if to else (None, after)
        if last is None:
            last, after_last = day, after
        month = self._month(after_last)
        if month is None:
            return None
        number, after = month
        year = self._year(after)
        end = self._day_of(number, last, year)
        first_day = periods.make_day(end.last.year, number, day) if end else None
        if end is None or first_day is None or first_day > end.last:
            return None
        return Period(first_day, end.last, end.ambiguous), after + (year is not None)

    def _day_of(self, month: int, day: int, year: int | None) -> Period | None:
        if year is None:
            return periods.day_of_year_unsaid(self._today, month, day)
        found = periods.make_day(year, month, day)
        return Period(found, found) if found else None

    def _whole_year(self, at: int) -> Parsed | None:
        """Read "en 2026", "سنة 2026", "3am 2026"."""
        if self._words[at] != "en" and not self._phrase("year-unit", at):
            return None
        year = self._year(at + 1)
        return (periods.year_of(year), at + 2) if year is not None else None

    def _day_number(self, at: int) -> tuple[int | None, int]:
        if at < len(self._words) and self._words[at] in {"1er", "premier"}:
            return 1, at + 1
        return self._number(at, most=31)

    def _number(self, at: int, *, most: int) -> tuple[int | None, int]:
        numeral = self._numbers.get(at)
        if numeral is None or not 1 <= numeral.value <= most or numeral.value % 1:
            return None, at
        return int(numeral.value), numeral.last + 1

    def _month(self, at: int) -> tuple[int, int] | None:
        """Read a month's name, or its number behind شهر as people say it: "chhar 5"."""
        place = self._skip(at)
        named = self._phrase("month", place)
        if named:
            return named
        prefix = self._phrase("month-name", place)
        if prefix is None:
            return None
        after = prefix[1]
        if self._words[after - 1] in {"f", "ف", "في"}:
            prefix = self._phrase("month-name", after)
            after = prefix[1] if prefix else after
        named = self._phrase("month", after)
        if named:
            return named
        number, after_number = self._number(after, most=12)
        by_number = self._words[after - 1] not in {"f", "ف", "في", "en", "debut", "d", "de"}
        return (number, after_number) if number is not None and by_number else None

    def _year(self, at: int) -> int | None:
        if at >= len(self._tokens):
            return None
        text = self._tokens[at].text
        return int(text) if len(text) == 4 and text.isdecimal() and 1950 <= int(text) <= 2150 else None

    def _named_month(self, at: int, *, bare: bool = False) -> Parsed | None:
        """Read "mai 2026", "en mai", "شهر ماي"; a month's name alone only where `bare` allows it."""
        name = self._phrase("month", at)
        if name is None and self._phrase("month-name", at):
            name, bare = self._month(at), True
        if name is None:
            return None
        number, after = name
        year = self._year(after)
        if year is not None:
            return periods.month_of(year, number), after + 1
        if not bare and not (at and self._is_bound(at - 1)):
            return None
        passed = number < self._today.month
        year = min(self._today.year + passed, date.max.year)
        period = periods.month_of(year, number)
        return Period(period.first, period.last, ambiguous=passed), after

    def _is_bound(self, at: int) -> bool:
        return any(self._phrase(section, at) for section in ("before", "until", "after", "from"))

    def _weekday(self, at: int) -> Parsed | None:
        found = self._phrase("weekday", at)
        if found is None or (at and self._words[at - 1] in {"souk", "souq", "soq", "sou9", "سوق", "had"}):
            return None
        weekday, after = found
        if any(self._phrase(f"{unit}-unit", after) for unit in _UNITS):
            return None
        following = self._phrase("next", after)
        day = periods.next_weekday(self._today, weekday)
        is_today = day == self._today
        return Period(day, day, ambiguous=bool(following) or is_today), following[1] if following else after
