"""Lengths as WhatsApp counts them (UTF-16 units), and cutting only where a reader would."""

from __future__ import annotations

import regex

_GRAPHEME = regex.compile(r"\X")
_BORDERS = ("\n\n", "\n", ". ", "؟ ", "? ", "! ", "؛ ", "، ", ", ", " ")
_SIGNS = regex.compile(r"(?<=«) | (?=[»?!:;](?:\s|$))")
ELLIPSIS = "…"


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def prefix(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that ends between two graphemes.

    A single grapheme longer than the limit (a letter under hundreds of marks) is cut between code points.
    """
    if units(text) <= limit:
        return text
    end = used = 0
    for match in _GRAPHEME.finditer(text):
        used += units(match[0])
        if used > limit:
            break
        end = match.end()
    return text[:end] if end else _code_points(text, limit)


def _code_points(text: str, limit: int) -> str:
    used = 0
    for end, letter in enumerate(text):
        used += units(letter)
        if used > limit:
            return text[:end]
    return text


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with "…", within `limit` units."""
    text = " ".join(text.split())
    return text if units(text) <= limit else prefix(text, limit - 1).rstrip() + ELLIPSIS


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` units, cut at paragraphs, else lines, sentences, words, graphemes.

    Nothing but white space at the cuts is left out.
    """
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        head = prefix(rest, limit)
        cut = _border(head, rest) or len(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in [*parts, rest] if part]


def _border(head: str, whole: str) -> int:
    """Where to cut: behind the last border of the best kind, if that leaves a good part of the text before it."""
    for border in _BORDERS:
        if whole[len(head) : len(head) + 1].isspace() and border == " ":
            return len(head)
        cut = head.rfind(border)
        if cut > len(head) // 3:
            return cut + len(border)
    return 0


def keep_signs(text: str) -> str:
    """French signs kept with their words ("« menu »", "quoi ?"): a narrow screen breaks lines at every space."""
    return str(_SIGNS.sub("\u00a0", text))
