"""The four varieties Safqa reads and writes, by their BCP 47 tags, in the order they are shown to people."""

from __future__ import annotations

from typing import Literal

Variety = Literal["fr", "ar", "ary", "ary-Latn"]
Direction = Literal["rtl", "ltr"]

VARIETIES: tuple[Variety, ...] = ("fr", "ar", "ary", "ary-Latn")
ARABIC_FAMILY: frozenset[str] = frozenset({"ar", "ary", "ary-Latn"})
"""Varieties whose readers follow each other's speech; French is the other family."""

_ARABIC_SCRIPT: frozenset[str] = frozenset({"ar", "ary"})


def is_arabic_script(variety: str) -> bool:
    """Whether the variety is written in Arabic script; an unknown tag is not."""
    return variety in _ARABIC_SCRIPT


def direction(variety: str) -> Direction:
    """Give the writing direction, as HTML's `dir` wants it; left to right for an unknown tag."""
    return "rtl" if is_arabic_script(variety) else "ltr"
