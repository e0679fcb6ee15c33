"""The phrases of dates and periods, kept as data in `vocabulary/language/dates.txt`."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "dates.txt"
_GLUED = re.compile(r"[وفبلكد](?=..)")

Phrases = dict[str, dict[tuple[str, ...], int]]


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """Read the phrases, once: for each section of the file, the value of each phrase.

    Raises:
        OSError: the file is missing. ValueError: a line stands before the first section.
    """
    sections: Phrases = {}
    section: dict[tuple[str, ...], int] | None = None
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[] "), {})
        elif line.strip() and not line.startswith("#"):
            if section is None:
                raise ValueError(f"{WORDS.name}: a line stands before the first section: {line!r}")
            value, said = line.split(maxsplit=1)
            section.update({tuple(phrase.split()): int(value) for phrase in said.split(",")})
    return sections


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(word for section in phrases().values() for phrase in section for word in phrase)


@lru_cache(maxsize=4096)
def plain_word(text: str) -> str:
    """Take a glued preposition off an Arabic word that is then known: فهاد, للجمعة, والشهر."""
    if text in _known():
        return text
    for word in ("ال" + text[2:] if text.startswith("لل") else "", _GLUED.sub("", text, count=1)):
        if word in _known():
            return word
    return text
