"""Reading what a person looks for out of a sentence: "chi bon de commande dyal zit l3oud f azilal te7t 20 melyoun"."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from language.amounts import find_amounts
from language.dates import find_dates
from language.normalise import normalise
from language.phrases import PhraseFinder, plain_word
from tenders.places import place_finder
from tenders.sectors import sectors_said
from tenders.vocabulary import request_words

MOST_TEXT = 1000
"""Characters of a request that are read."""
_SAYS = ("purchase-order", "tender", "reserved", "no-guarantee", "at-most", "at-least", "published", "everywhere")
_CATEGORIES = ("works", "goods", "services")
RECENT_DAYS = 7
"""What "new" means when no day is said."""
MOST_WORDS = 8


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty or null: they did not say. Days are inclusive, amounts dirhams with tax.

    `amount_readings`: the two ways an ambiguous amount can be meant; nothing is filtered by amount until one is chosen.
    """

    sectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    commune: str = ""
    everywhere: bool = False
    kind: str = ""
    category: str = ""
    reserved: bool = False
    no_guarantee: bool = False
    amount_min: str = ""
    amount_max: str = ""
    amount_readings: tuple[str, ...] = ()
    closes_from: str = ""
    closes_until: str = ""
    published_from: str = ""
    published_until: str = ""

    def as_json(self) -> dict[str, Any]:
        """Only what was said, for a slot, a button or a saved search."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items() if v}

    @classmethod
    def from_json(cls, data: Any) -> Wanted:
        """The opposite of `as_json`; what is not understood is left out."""
        if not isinstance(data, dict):
            return cls()
        known: dict[str, Any] = {}
        for field in fields(cls):
            value = data.get(field.name)
            if isinstance(field.default, tuple) and isinstance(value, list):
                known[field.name] = tuple(str(each) for each in value[:MOST_WORDS])
            elif not isinstance(field.default, tuple) and isinstance(value, type(field.default)):
                known[field.name] = value
        return cls(**known)

    def digest(self) -> str:
        """The same for two requests that want the same."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    @property
    def says_what_or_where(self) -> bool:
        """Whether it says a trade, a place or anything else to choose by."""
        plain = replace(self, kind="", published_from="", published_until="")
        return plain != Wanted()

    def completed_by(self, later: Wanted) -> Wanted:
        """The request with what a later message changes: "et à Khénifra ?", "réservés seulement"."""
        merged = {f.name: getattr(later, f.name) or getattr(self, f.name) for f in fields(self)}
        if later.provinces or later.regions or later.everywhere:
            merged |= {"provinces": later.provinces, "regions": later.regions, "everywhere": later.everywhere}
            merged["commune"] = later.commune
        if later.sectors:
            merged["words"] = later.words
        elif later.words:
            merged["sectors"] = ()
        if later.amount_min or later.amount_max:
            merged["amount_readings"] = later.amount_readings
        return Wanted(**merged)


def read_request(text: str, *, today: dt.date) -> Wanted:
    """What a sentence asks for; never fails. Words that say nothing about it are dropped."""
    text = text[:MOST_TEXT]
    amounts, dates = find_amounts(text), find_dates(text, today=today)
    amounts = [a for a in amounts if not any(d.start < a.end and a.start < d.end for d in dates)]
    spans = [(a.start, a.end) for a in amounts] + [(d.start, d.end) for d in dates]
    words = normalise(_without(text, spans)).split()
    says, said_at = _says(words)
    places = place_finder().find(words)
    taken = {place for phrase in places for place in range(phrase.first, phrase.last)}
    rest = [word if place not in taken else "." for place, word in enumerate(words)]
    sectors, sector_at = sectors_said(rest)
    taken |= sector_at | said_at
    return Wanted(
        sectors=tuple(sectors[:3]),
        words=tuple(_content(words, taken)[:MOST_WORDS]),
        everywhere="everywhere" in says and not places,
        kind=next((kind for kind in ("purchase-order", "tender") if kind in says), ""),
        category="" if sectors else next((c for c in _CATEGORIES if c in says), ""),
        reserved="reserved" in says,
        no_guarantee="no-guarantee" in says,
        **_places([phrase.value for phrase in places]),
        **_amounts([a.dirhams for a in amounts], says),
        **_days([(d.first, d.last) for d in dates], says, today),
    )


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _says(words: Sequence[str]) -> tuple[set[str], set[int]]:
    phrases = _speech().find(words)
    used = {place for phrase in phrases for place in range(phrase.first, phrase.last)}
    return {phrase.value for phrase in phrases}, used


@lru_cache(maxsize=1)
def _speech() -> PhraseFinder:
    return PhraseFinder({name: request_words()[name] for name in (*_SAYS, *_CATEGORIES)}, by_sound=False)


@lru_cache(maxsize=1)
def _filler() -> frozenset[str]:
    return frozenset(plain_word(word) for said in request_words()["filler"] for word in normalise(said).split())


def _content(words: Sequence[str], taken: set[int]) -> list[str]:
    """The words that may say what is looked for although no vocabulary knows them."""
    kept = []
    for place, word in enumerate(words):
        bare = plain_word(word)
        glued = word[1:] if word[:1] in "وفبلكد" else word
        if place in taken or len(bare) < 3 or bare.isdigit() or bare in _filler() or plain_word(glued) in _filler():
            continue
        kept.append(bare)
    return list(dict.fromkeys(kept))


def _places(values: Sequence[str]) -> dict[str, Any]:
    by_kind: dict[str, list[str]] = {"p": [], "r": [], "c": []}
    for value in values:
        kind, _, name = value.partition(":")
        by_kind[kind].append(name)
    # "à Béni Mellal dans la région Béni Mellal-Khénifra": the nearer place counts.
    regions = [] if by_kind["p"] or by_kind["c"] else by_kind["r"]
    return {
        "provinces": tuple(dict.fromkeys(by_kind["p"])),
        "regions": tuple(dict.fromkeys(regions)),
        "commune": by_kind["c"][0] if by_kind["c"] else "",
    }


def _amounts(found: Sequence[tuple[Decimal, ...]], says: set[str]) -> dict[str, Any]:
    if not found:
        return {}
    sure = [readings[0] for readings in found if len(readings) == 1]
    if len(sure) >= 2:
        low, high = sorted(sure[:2])
        return {"amount_min": str(low), "amount_max": str(high)}
    side = "amount_min" if "at-least" in says and "at-most" not in says else "amount_max"
    if sure:
        return {side: str(sure[0])}
    return {side: "?", "amount_readings": tuple(str(reading) for reading in sorted(set(found[0])))}


def _days(found: Sequence[tuple[dt.date, dt.date]], says: set[str], today: dt.date) -> dict[str, Any]:
    if not found:
        recent = today - dt.timedelta(days=RECENT_DAYS)
        return {"published_from": recent.isoformat()} if "published" in says else {}
    first, last = found[0]
    if "published" in says:
        # "Published this week" is about the past days of the week.
        return {"published_from": min(first, today).isoformat(), "published_until": min(last, today).isoformat()}
    closes = {"closes_from": first.isoformat()} if first > today else {}
    return closes | ({"closes_until": last.isoformat()} if last != dt.date.max else {})
