"""Which trades a notice is for, and which trades a request names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from language.normalise import normalise
from language.phrases import PhraseFinder
from tenders.vocabulary import Sector, sectors

_PURPOSE = re.compile(
    r"(?<!\w)(?:au profit d|pour le compte d|destine|relevant|au niveau d|sis a|sise a|sis au|dans le cadre|"
    r"situe|appartenant|a l occasion d)\w*.*"
)
_NEAR = 7
"""Words from the beginning within which a trade is what the object is about."""
_FIRST_WITHIN = 5
WEAK = 0.4
"""Strength of a trade that only the domain or the nature of the purchase names."""
LEAST = 0.35
_FIRST_WORDS = {"l", "la", "le", "les", "realisation", "prestation", "prestations", "d", "de", "des", "du", "marche"}


@dataclass(frozen=True)
class _Stem:
    words: tuple[str, ...]
    sector: str


def tag(text: str, *, domains: Sequence[str] = (), nature: str = "", nature_id: int | None = None) -> dict[str, float]:
    """The trades of an object with their strength in 0..1: 1 is what it is about, less is named further on.

    What stands behind "for the benefit of", "belonging to" and their like says for whom, not what.
    """
    whole = normalise(text)
    found = _named(_PURPOSE.sub("", whole)) or _named(whole)
    beside = _beside(domains, nature, nature_id)
    if not found:
        return beside
    return found


def _named(text: str) -> dict[str, float]:
    words = text.split()
    found: dict[str, float] = {}
    for sector, position in _positions(words).items():
        found[sector] = 1.0 if position < _NEAR else max(LEAST, 1.0 - (position - _NEAR + 3) * 0.04)
    opening = [s for s, position in _positions(words).items() if sectors()[s].first and _opens(words, position)]
    if opening:
        return {sector: found[sector] for sector in opening}
    return {s: strength for s, strength in found.items() if not sectors()[s].first or strength == 1.0}


def _opens(words: Sequence[str], position: int) -> bool:
    head = [word for word in words[:position] if word not in _FIRST_WORDS]
    return len(head) <= 1 and position < _FIRST_WITHIN + len(words[:position]) - len(head)


def _positions(words: Sequence[str]) -> dict[str, int]:
    """The first place of each trade's stems, without those that another stem rules out."""
    stems, against = _stems()
    first: dict[str, int] = {}
    ruled_out: set[str] = set()
    for place, word in enumerate(words):
        for stem in stems.get(word[:3], ()):
            if stem.sector not in first and _fits(stem, words, place):
                first[stem.sector] = place
        for stem in against.get(word[:3], ()):
            if _fits(stem, words, place):
                ruled_out.add(stem.sector)
    return {sector: place for sector, place in first.items() if sector not in ruled_out}


def _fits(stem: _Stem, words: Sequence[str], place: int) -> bool:
    here = words[place : place + len(stem.words)]
    return len(here) == len(stem.words) and all(w.startswith(s) for w, s in zip(here, stem.words, strict=True))


def _beside(domains: Sequence[str], nature: str, nature_id: int | None) -> dict[str, float]:
    """Trades by the portal's domain and by the nature of a purchase order, all weak."""
    found = {s.id: WEAK for s in sectors().values() if nature_id is not None and nature_id in s.natures}
    for text in [*(domain.split("/", 1)[-1] for domain in domains), nature]:
        if text.strip():
            found |= dict.fromkeys(_named(normalise(text)), WEAK)
    return found


@lru_cache(maxsize=1)
def _stems() -> tuple[dict[str, list[_Stem]], dict[str, list[_Stem]]]:
    def by_head(pairs: list[tuple[str, str]]) -> dict[str, list[_Stem]]:
        table: dict[str, list[_Stem]] = {}
        for stem, sector in pairs:
            words = tuple(normalise(stem).split())
            heads = {words[0][:3]}
            for head in heads:
                table.setdefault(head, []).append(_Stem(words, sector))
        return table

    kept = [(stem, s.id) for s in sectors().values() for stem in s.stems]
    against = [(stem, s.id) for s in sectors().values() for stem in s.unless]
    return by_head(kept), by_head(against)


GENERAL = frozenset({"equipment-maintenance", "masonry-building", "goods-transport", "people-transport"})
"""Trades whose everyday words ("entretien", "construction") also stand beside the name of another trade."""


def sectors_said(words: Sequence[str]) -> tuple[list[str], set[int]]:
    """The trades that the words of a request name, and the places of those words.

    A general word ("entretien") gives way to the particular trade named beside it ("jardins").
    """
    phrases = _finder().find(words)
    ids = list(dict.fromkeys(phrase.value for phrase in phrases))
    particular = [sector for sector in ids if sector not in GENERAL]
    used = {place for phrase in phrases for place in range(phrase.first, phrase.last)}
    return particular or ids, used


@lru_cache(maxsize=1)
def _finder() -> PhraseFinder:
    return PhraseFinder({sector.id: sector.spellings() for sector in sectors().values()})


def sector_of(sector_id: str) -> Sector | None:
    """A trade by its id."""
    return sectors().get(sector_id)


def words_naming_sectors(text: str) -> str:
    """The words of a text that name trades, as they stand there: "pause café", not only "catering"."""
    words = normalise(text).split()
    places = sorted({p for phrase in _finder().find(words) for p in range(phrase.first, phrase.last)})
    return " ".join(words[place] for place in places)
