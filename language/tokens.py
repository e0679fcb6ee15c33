"""Words and numbers of a text, and the lexicon of number words and units that they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from language.normalise import normalise

NUMBERS = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "numbers.txt"
MOST_DIGITS = 15
"""A longer row of digits is no number people mean."""
NUMBER_KINDS = (
    "small",
    "construct",
    "hundred",
    "hundreds",
    "thousand",
    "million",
    "million-of-centimes",
    "million-of-dirhams",
    "billion",
    "billion-of-centimes",
    "half",
    "and",
)
"""The sections of the lexicon that numbers are made of."""

_TOKEN = re.compile(
    r"""
    (?P<code>
        (?<![0-9])(?:\+?212|00212|0)[ .-]?[5-8](?:[ .-]?[0-9]){8}(?![0-9])      # a telephone number
        |[0-9]+(?:[-/][0-9]+){2,}|[0-9]+/[0-9]+                                 # a date, a decree
        |[0-9]+(?:\.[0-9]{1,2})(?:\.[0-9]+)+)
    |(?P<thousands>[0-9]{1,3}(?:(?P<sign>[ .,'])[0-9]{3})(?:(?P=sign)[0-9]{3})*(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?)
    |(?P<decimal>[0-9]+[.,][0-9]+)
    |(?P<arabic>[\u0620-\u06ff]+)
    |(?P<word>[0-9]*[^\W\d_\u0600-\u06ff][^\W_\u0600-\u06ff]*)
    |(?P<digits>[0-9]+)
    """,
    re.VERBOSE,
)
_DIGITS_FIRST = re.compile(r"([0-9]+)(k|kdh|mdhs?|dhs?|mad|dirhams?|drhm|dhm|mille|alf|millions?|m[ei]?ly[uo]+n)")
_DIGITS_LAST = re.compile(r"[bflwd](?=[0-9]{2})")
_ARABIC_GLUED = re.compile(r"(?:([وبلفكد])(?:ال)?|ال)(?=..)")


@dataclass(frozen=True)
class Token:
    """A word or number of a folded text.

    text: as folded; start, end: its place there; number: its value when it is written in digits; code: digits that
    count nothing (a date, a telephone number); joined: whether "and" is glued in front (وعشرين).
    """

    text: str
    start: int
    end: int
    number: Decimal | None = None
    code: bool = False
    joined: bool = False


@lru_cache(maxsize=1)
def lexicon() -> dict[str, dict[str, Decimal]]:
    """Read the number words and units: for each section of the file, the value of each word. Once.

    Raises:
        OSError: the file is missing. ValueError: a line stands before the first section.
    """
    sections: dict[str, dict[str, Decimal]] = {}
    section: dict[str, Decimal] | None = None
    for line in NUMBERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[] "), {})
        elif line.strip() and not line.startswith("#"):
            if section is None:
                raise ValueError(f"{NUMBERS.name}: a line stands before the first section: {line!r}")
            value, *words = line.split()
            section.update(dict.fromkeys(map(normalise, words), Decimal(value)))
    return sections


@lru_cache(maxsize=1)
def number_words() -> dict[str, tuple[str, Decimal]]:
    """Give the kind (a section's name) and value of each number word."""
    return {word: (kind, value) for kind in NUMBER_KINDS for word, value in lexicon()[kind].items()}


def tokenise(folded: str) -> list[Token]:
    """Cut a folded text into words and numbers. Linear."""
    found: list[Token] = []
    for match in _TOKEN.finditer(folded):
        found.extend(_tokens_of(match))
    return found


def _tokens_of(match: re.Match[str]) -> list[Token]:
    text, start, end = match[0], match.start(), match.end()
    kind = match.lastgroup if match.lastgroup != "sign" else "thousands"
    if kind == "code":
        return [Token(text, start, end, code=True)]
    if kind in {"thousands", "decimal", "digits"}:
        return [_number(text, start, end, sign=match["sign"])]
    if kind == "arabic":
        return [_arabic(text, start, end)]
    if text not in number_words():
        if _DIGITS_LAST.match(text):
            start, text = start + 1, text[1:]
        if text.isdigit():
            return [_number(text, start, end)]
        if split := _DIGITS_FIRST.fullmatch(text):
            middle = start + len(split[1])
            return [_number(split[1], start, middle), Token(split[2], middle, end)]
    return [Token(text, start, end)]


def _number(text: str, start: int, end: int, *, sign: str | None = None) -> Token:
    if len(text) > 2 * MOST_DIGITS:
        return Token(text, start, end, code=True)
    plain = text.replace(sign, "") if sign else text
    number = Decimal(plain.replace(",", "."))
    return Token(text, start, end, number=number, code=number >= 10**MOST_DIGITS)


def _arabic(text: str, start: int, end: int) -> Token:
    """Take a glued و, ب, ل, ف, ك off a number word or a unit."""
    if text not in number_words() and (glued := _ARABIC_GLUED.match(text)):
        rest = text[glued.end() :]
        if rest in number_words() or rest in lexicon()["unit"]:
            return Token(rest, start + glued.end(), end, joined=glued[1] == "و")
    return Token(text, start, end)
