"""Which script a text is written in, by counting letters."""

from __future__ import annotations

from enum import Enum

MAIN_SHARE = 0.8
"""A text is in one script when at least this share of its letters is."""


class Script(Enum):
    """The scripts that matter here; MIXED when none has `MAIN_SHARE` of the letters, NONE without letters."""

    LATIN = "latin"
    ARABIC = "arabic"
    TIFINAGH = "tifinagh"
    MIXED = "mixed"
    NONE = "none"


def letter_script(character: str) -> Script:
    """Tell the script of one letter; NONE for digits, signs, marks and letters of all other scripts."""
    if not character.isalpha():
        return Script.NONE
    code = ord(character)
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return Script.LATIN
    if 0x600 <= code < 0x780 or 0x8A0 <= code < 0x900 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFEFF:
        return Script.ARABIC
    return Script.TIFINAGH if 0x2D30 <= code < 0x2D80 else Script.NONE


def script_of(text: str) -> Script:
    """Tell the script of a text; letters of scripts other than Latin, Arabic and Tifinagh do not count."""
    counts = dict.fromkeys((Script.LATIN, Script.ARABIC, Script.TIFINAGH), 0)
    for character in text:
        script = letter_script(character)
        if script is not Script.NONE:
            counts[script] += 1
    total = sum(counts.values())
    if not total:
        return Script.NONE
    main = max(counts, key=lambda script: counts[script])
    return main if counts[main] >= MAIN_SHARE * total else Script.MIXED
