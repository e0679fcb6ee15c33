"""Cue words: words and shapes of words that show a variety, kept as data in `vocabulary/language/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from language.folding import Folder
from language.varieties import VARIETIES

FOLDER = Path(__file__).resolve().parent.parent / "vocabulary" / "language"
LONGEST = 40
"""Letters of a word that are read; no word in use is longer."""

_TABLE = Folder(keep="ىةء")
_ADDRESS = ("www.", "://", "@")
_WORD = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")


def cue_words(text: str) -> list[str]:
    """Cut a text into words as the cues are written: lower case, no marks, but ى, ة and ء as they are.

    Apostrophes and all other signs cut; numbers and addresses of the Internet are left out. Linear.
    """
    if any(sign in text for sign in _ADDRESS):
        text = " ".join(piece for piece in text.split() if not any(sign in piece for sign in _ADDRESS))
    folded = _REPEATED.sub(r"\1", text.translate(_TABLE))
    return [word[:LONGEST] for word in _WORD.findall(folded) if not word.isdigit()]


@dataclass(frozen=True)
class Cues:
    """The cues of one variety."""

    strong: frozenset[str]
    weak: frozenset[str]
    shapes: tuple[re.Pattern[str], ...]

    def strength(self, word: str) -> str:
        """`"strong"`, `"weak"`, `"shape"` or `""`: how this word, or it without و or ف, speaks for the variety."""
        forms = {word, word[1:]} if word[0] in "وف" else {word}
        if not self.strong.isdisjoint(forms):
            return "strong"
        if not self.weak.isdisjoint(forms):
            return "weak"
        return "shape" if any(shape.search(word) for shape in self.shapes) else ""


@lru_cache(maxsize=1)
def cues() -> dict[str, Cues]:
    """Read the cues of each variety, once.

    Raises:
        OSError: a list is missing. ValueError: a list has a line outside its sections.
    """
    return {variety: _read(FOLDER / f"cues-{variety}.txt") for variety in VARIETIES}


@lru_cache(maxsize=1)
def neutral() -> frozenset[str]:
    """Read the words that say nothing of the variety, once: greetings, thanks, units, abbreviations."""
    lines = (FOLDER / "neutral.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in cue_words(line.partition("#")[0]))


def _read(path: Path) -> Cues:
    sections: dict[str, list[str]] = {"strong": [], "weak": [], "pattern": []}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and line[1:-1] in sections:
            section = line[1:-1]
        elif not section:
            raise ValueError(f"{path.name}: a line stands before the first section: {line!r}")
        else:
            sections[section].extend(line.split())
    return Cues(
        strong=frozenset(sections["strong"]),
        weak=frozenset(sections["weak"]),
        shapes=tuple(map(re.compile, sections["pattern"])),
    )
