"""Numbers in a text, in digits and in words of the four varieties, whatever they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from language.tokens import Token, lexicon, number_words

THOUSAND, MILLION, BILLION = Decimal(1000), Decimal(10**6), Decimal(10**9)
_SCALES = {
    "thousand": THOUSAND,
    "million": MILLION,
    "million-of-centimes": MILLION,
    "million-of-dirhams": MILLION,
    "billion": BILLION,
    "billion-of-centimes": BILLION,
}


@dataclass(frozen=True)
class Numeral:
    """A number as said: its value, its first and last token, its largest scale (1 for none) and how that was said."""

    value: Decimal
    first: int
    last: int
    scale: Decimal = Decimal(1)
    scale_kind: str = ""
    in_words: bool = False


def numerals(tokens: Sequence[Token], folded: str) -> list[Numeral]:
    """Read the numbers among the tokens, in their order. Linear."""
    found: list[Numeral] = []
    position = 0
    while position < len(tokens):
        numeral = _Reader(tokens, folded, position).read()
        if numeral is None:
            position += 1
        else:
            found.append(numeral)
            position = numeral.last + 1
    return found


class _Reader:
    """Reads one number from a row of tokens, as far as it goes."""

    def __init__(self, tokens: Sequence[Token], folded: str, first: int) -> None:
        self._tokens = tokens
        self._folded = folded
        self._first = first
        self._next = first
        self._total = Decimal(0)
        self._current: Decimal | None = None
        self._from_digits = False
        self._scales: list[tuple[Decimal, str]] = []
        self._done: Numeral | None = None
        self._at_scale: Numeral | None = None

    def read(self) -> Numeral | None:
        """Take tokens while they continue the number."""
        while self._next < len(self._tokens):
            at = self._skip_link(self._next)
            joined = at > self._next or (at < len(self._tokens) and self._tokens[at].joined)
            if not (self._touches(at) if at > self._first else self._starts(at)):
                break
            if not self._take(at, joined=joined):
                if self._scales and self._kind(at)[0] in _SCALES:
                    # "20 ألف و 30 ألف": what followed the first scale begins another number.
                    self._done = self._at_scale
                break
            self._next = at + 1
            if self._finished():
                self._done = self._numeral(at)
                if self._current is None:
                    self._at_scale = self._done
        return self._done

    def _skip_link(self, at: int) -> int:
        """Step over "and" inside a number, and over the "d" of "jouj d lmlayn"."""
        if at == self._first or not self._touches(at):
            return at
        if self._kind(at)[0] == "and":
            return at + 1
        of_millions = self._tokens[at].text in lexicon()["of"] and self._kind(at + 1)[0] == "million-of-centimes"
        return at + 1 if of_millions and self._current is not None else at

    def _starts(self, at: int) -> bool:
        return self._tokens[at].number is not None or self._kind(at)[0] not in {"", "and"}

    def _touches(self, at: int) -> bool:
        """Whether the token stands next to the one before it, with only spaces or a hyphen between."""
        if not 0 < at < len(self._tokens):
            return False
        between = self._folded[self._tokens[at - 1].end : self._tokens[at].start]
        return not between.strip(" -وبلفكدا") and len(between) < 6

    def _kind(self, at: int) -> tuple[str, Decimal]:
        if at >= len(self._tokens) or self._tokens[at].code:
            return "", Decimal(0)
        return number_words().get(self._tokens[at].text, ("", Decimal(0)))

    def _finished(self) -> bool:
        return self._current is None or self._current != Decimal("0.5")

    def _numeral(self, last: int) -> Numeral:
        scale, kind = max(self._scales, default=(Decimal(1), ""))
        return Numeral(
            value=self._total + (self._current or 0),
            first=self._first,
            last=last,
            scale=scale,
            scale_kind=kind,
            in_words=not self._from_digits,
        )

    def _take(self, at: int, *, joined: bool) -> bool:
        """Add the token to the number; False when it does not belong to it."""
        number = self._tokens[at].number
        if number is not None:
            return not self._tokens[at].code and self._take_digits(number, at, joined=joined)
        kind, value = self._kind(at)
        if kind in _SCALES:
            return self._take_scale(kind, value)
        if kind == "half":
            return self._take_half(at, joined=joined)
        if kind == "hundred" and self._current is not None:
            return self._multiply_by_hundred(value, joined=joined)
        if kind == "construct" and self._kind(at + 1)[0] not in {"hundred", *_SCALES}:
            return False
        return kind in {"small", "construct", "hundred", "hundreds"} and self._add(value, joined=joined)

    def _take_digits(self, number: Decimal, at: int, *, joined: bool) -> bool:
        if self._current is not None:
            return False
        if self._scales and not (number < self._scales[-1][0] and (joined or self._kind(at + 1)[0] in _SCALES)):
            return False
        self._from_digits = self._from_digits or not self._scales
        self._current = number
        return True

    def _take_scale(self, kind: str, times: Decimal) -> bool:
        scale = _SCALES[kind]
        if self._scales and scale >= self._scales[-1][0]:
            if self._current is not None or scale == self._scales[-1][0]:
                return False
            self._total *= scale * times
        else:
            self._total += (Decimal(1) if self._current is None else self._current) * times * scale
        self._scales.append((scale, kind))
        self._current = None
        return True

    def _take_half(self, at: int, *, joined: bool) -> bool:
        if self._current is not None:
            return False
        if self._scales:
            self._total += self._scales[-1][0] / 2 if joined else 0
            return joined
        self._current = Decimal("0.5")
        return _SCALES.get(self._kind(at + 1)[0], Decimal(0)) >= MILLION

    def _multiply_by_hundred(self, hundred: Decimal, *, joined: bool) -> bool:
        if self._current is None or not 1 <= self._current <= 10 or joined or self._current % 1:
            return False
        self._current *= hundred
        return True

    def _add(self, value: Decimal, *, joined: bool) -> bool:
        if self._current is None:
            self._current = value
            return True
        if self._from_digits and not self._scales:
            return False
        rest = self._current % 100
        if rest == 4 and value == 20 and not joined:
            self._current += 76
            return True
        if value < 100 and _adds_up(rest, value, joined=joined):
            self._current += value
            return True
        return False


def _adds_up(rest: Decimal, value: Decimal, *, joined: bool) -> bool:
    """Whether the two make one number below a hundred: vingt cinq, soixante douze, خمسة وعشرين."""
    if rest == 0:
        return True
    if rest >= 20 and rest % 10 == 0:
        return value < (20 if rest in {60, 80} else 10)
    return joined and rest < 10 and value >= 20
