"""The one normaliser: NLU, knowledge entries, the index, queries and tender search all compare its output.

Two spellings that a member would call the same word come out the same, as far as letters alone can tell. The
output has lower-case letters, digits and single spaces, and "-" between digits only: "2-22-431", "7-5" for 7,5,
"91 - 148" for the two numbers of "91, 148".
"""

from __future__ import annotations

import re

from language.folding import Folder

_FOLDER = Folder()
_ACRONYM = re.compile(r"(?<!\w)[a-z](?:\.[a-z])+(?!\w)")
_DECREE = re.compile(r"(?<!\w)(?<!\d[-.,/ ])2[-.,/ ]22[-.,/ ]431(?![-.,/ ]?\d)(?!\w)")
_ARABIC_EDGE = re.compile(r"(?<=[\u0600-\u06ff])(?=[0-9])|(?<=[0-9])(?=[\u0600-\u06ff])")
_NUMBER_FIRST = re.compile(r"(?<!\w)([0-9]+)(?=[^\W\d])")
_NUMBER_LAST = re.compile(r"(?<!\w)(articles?|art|l?madd?a|[blfwd])([0-9]+)(?!\w)")
_THOUSANDS = re.compile(r"(?<!\w)(?<![0-9][-.,/])[0-9]{1,3}([ .,'])[0-9]{3}(?:\1[0-9]{3})*(?!\w)")
_TWO_NUMBERS = re.compile(r"(?<!\w)(?<![0-9][-.,/])([0-9]{1,3})[-.,/' ]{2,}(?=[0-9]{3}(?!\w))")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[-.,/](?=[0-9])")
_SIGNS = re.compile(r"(?<![0-9])-|-(?![0-9])|[.,/']")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_ARABIZI_DIGITS = frozenset("235789")
_APART = "\0"
"""Stands between two numbers that a space alone would make one: "articles 91, 148"."""


def normalise(text: str) -> str:
    """Bring a text to its normal form; never fails, takes linear time, and a second time changes nothing.

    Case, accents, tashkil, tatweel, invisible characters, and the forms of alef, ya, ta marbuta, hamza, kaf, fa
    and ba fold together; digits of all scripts become 0-9; "500 000", "500.000" and "500,000" become "500000";
    "48h" becomes "48 h" while Arabizi such as "3la" and "m39oul" stays whole; a letter written three times or
    more stays once.
    """
    folded = " ".join(text.translate(_FOLDER).split())
    folded = _ACRONYM.sub(lambda match: match[0].replace(".", ""), folded)
    folded = _ARABIC_EDGE.sub(" ", folded)
    folded = _NUMBER_FIRST.sub(_split_number_first, folded)
    folded = _NUMBER_LAST.sub(_split_number_last, folded)
    folded = _DECREE.sub("2-22-431", folded)
    folded = _THOUSANDS.sub(_join_thousands, folded)
    folded = _TWO_NUMBERS.sub(rf"\1{_APART}", folded)
    folded = _BETWEEN_DIGITS.sub("-", folded)
    folded = _SIGNS.sub(" ", folded)
    folded = _REPEATED.sub(r"\1", folded)
    return " ".join(folded.replace(_APART, " - ").split())


def _is_number(digits: str) -> bool:
    """Whether digits written against letters are a number ("48h") and not Arabizi letters ("3la")."""
    return len(digits) > 2 or not _ARABIZI_DIGITS.issuperset(digits)


def _split_number_first(match: re.Match[str]) -> str:
    return f"{match[1]} " if _is_number(match[1]) else match[1]


def _split_number_last(match: re.Match[str]) -> str:
    alone = len(match[1]) > 1 or _is_number(match[2])
    return f"{match[1]} {match[2]}" if alone else match[0]


def _join_thousands(match: re.Match[str]) -> str:
    return match[0].replace(match[1], "")
