"""Folding one character: the table that the normaliser and the identifier read texts through.

A table works with `str.translate`: one look-up a character, so folding is linear whatever the text. NFKC of a
whole text is not: CPython sorts a long run of combining marks in quadratic time. Folding characters one by one and
dropping the marks gives the same letters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LETTERS = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ı": "i",
    "ɣ": "gh",
    # Arabic letters that keyboards, Persian layouts and Darija spelling mix up.
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ۍ": "ي",
    "ے": "ي",
    "ة": "ه",
    "ۃ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ۀ": "ه",
    "ء": "",
    "ٴ": "",
    "ـ": "",
    "ک": "ك",
    "ڪ": "ك",
    "گ": "ك",
    "ڭ": "ك",
    "ݣ": "ك",
    "ڨ": "ك",
    "ڤ": "ف",
    "ڥ": "ف",
    "پ": "ب",
    "چ": "ش",
    "ژ": "ج",
}
_SEPARATORS = {
    **dict.fromkeys("'’‘ʼʹ`´′＇", "'"),
    **dict.fromkeys(",،٫٬‚，", ","),
    **dict.fromkeys(".․。．", "."),
    **dict.fromkeys("/⁄∕／", "/"),
    **dict.fromkeys("-‐‑‒–—−﹣－", "-"),
}
"""Signs that may stand between digits; the caller decides what they mean there."""

_ROUNDS = 4
"""Enough for every character to stop changing; the tests check all of Unicode."""


class Folder(dict[int, str]):
    """A table for `str.translate` that fills itself, one entry a character met.

    Letters come out in lower case without marks, digits of every script as 0-9, the signs ' , . / - as
    themselves, invisible characters as nothing and all the rest as a space.

    keep: Arabic letters that this table leaves as they are (for example "ىة").
    """

    def __init__(self, *, keep: str = "") -> None:
        super().__init__()
        self._keep = frozenset(keep)

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        for _ in range(_ROUNDS):
            folded = "".join(map(self._fold, folded))
        self[code] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character in self._keep:
            return character
        known = _SEPARATORS.get(character)
        if known is None:
            known = _LETTERS.get(character)
        if known is not None:
            return known
        return "".join(map(self._plain, unicodedata.normalize("NFKD", character.casefold())))

    def _plain(self, character: str) -> str:
        category = unicodedata.category(character)
        if category[0] == "M" or category == "Cf":
            return ""
        if category == "Nd":
            return str(unicodedata.decimal(character))
        if character.isalpha():
            return _LETTERS.get(character, character) if character not in self._keep else character
        return _SEPARATORS.get(character, " ")


@dataclass(frozen=True)
class Folded:
    """A folded text that remembers where its characters stood.

    text: folded, line breaks kept; places: for each of its characters, the place of the original one.
    """

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the original text of a piece that is not empty."""
        return self.places[start], self.places[end - 1] + 1


_TABLE = Folder()


def fold(text: str) -> Folded:
    """Fold a text character by character; linear."""
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        piece = "\n" if character in "\n\r\u2028\u2029" else _TABLE[ord(character)]
        if len(piece) > 1 and not piece.isalpha():
            # Several words or numbers in one character (½, ﷺ) could not be told apart by their places.
            piece = " "
        pieces.append(piece)
        places.extend([place] * len(piece))
    return Folded(text="".join(pieces), places=places)
