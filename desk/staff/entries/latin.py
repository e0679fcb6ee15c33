"""A first draft of Darija in Latin letters, made from the Arabic-script text for an editor to mend.

Arabic script leaves most short vowels out, so the result is a skeleton in our own spelling (knowledge/STYLE.md), not
a finished text; frequent words are written as people write them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

SPELLINGS = Path(__file__).resolve().parent / "latin.yaml"
_MARKS = re.compile(r"[\u0640\u064b-\u0652\u0670]")
_WORD = re.compile(r"[\u0621-\u064a\u0671-\u06d3\u06ad\u06af\u06a4\u067e]+")


def draft_in_latin(text: str) -> str:
    """Write a Darija text in Arabic script with Latin letters; what is Latin already stays."""
    signs = str.maketrans({"؟": "?", "،": ",", "؛": ";"})
    return _WORD.sub(lambda match: _word(match[0]), _MARKS.sub("", text)).translate(signs)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    loaded = yaml.safe_load(SPELLINGS.read_text(encoding="utf-8"))
    return loaded["words"], loaded["prefixes"], loaded["letters"]


def _word(word: str) -> str:
    words, prefixes, letters = _tables()
    if word in words:
        return words[word]
    for prefix, latin in prefixes.items():
        rest = word[len(prefix) :]
        # A single letter in front may belong to the word: it is one only before a word we know.
        if word.startswith(prefix) and len(rest) > 1 and (len(prefix) > 1 or rest in words):
            return latin + (words[rest] if rest in words else _letters(rest, letters))
    return _letters(word, letters)


def _letters(word: str, letters: dict[str, str]) -> str:
    out = ""
    for place, letter in enumerate(word):
        after = word[place + 1] if place + 1 < len(word) else ""
        if letter in "وي" and (place == 0 or after == "ا"):
            out += "w" if letter == "و" else "y"
        else:
            out += letters.get(letter, letter)
    return out
