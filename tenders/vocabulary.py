"""The shared vocabularies that `tenders` reads: trades, places, and the words of a request."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from language.normalise import normalise
from language.varieties import VARIETIES, Variety

VOCABULARY = Path(__file__).resolve().parent.parent / "vocabulary"
HOME_REGION = "bmk"
"""The region Safqa serves: Béni Mellal-Khénifra."""


@dataclass(frozen=True)
class Sector:
    """A trade; see the head of vocabulary/sectors.yml."""

    id: str
    names: dict[Variety, str]
    say: dict[Variety, list[str]]
    stems: list[str]
    unless: list[str] = field(default_factory=list)
    first: bool = False
    domains: list[str] = field(default_factory=list)
    natures: list[int] = field(default_factory=list)
    cpv: list[str] = field(default_factory=list)

    def spellings(self) -> list[str]:
        """Every way of naming it, in any variety."""
        return [*self.names.values(), *(said for variety in VARIETIES for said in self.say[variety])]


@dataclass(frozen=True)
class Province:
    """A province or prefecture: its id, region, the portal's labels and its names."""

    id: str
    region: str
    labels: list[str]
    fr: str
    ar: str
    variants: list[str]


@lru_cache(maxsize=1)
def sectors() -> dict[str, Sector]:
    """The trades by id, in the file's order."""
    return {key: Sector(id=key, **value) for key, value in _yaml("sectors.yml").items()}


@lru_cache(maxsize=1)
def provinces() -> dict[str, Province]:
    """The provinces by id."""
    with (VOCABULARY / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Province(
                id=row["id"],
                region=row["region"],
                labels=row["labels"].split(";"),
                fr=row["place_fr"],
                ar=row["place_ar"],
                variants=row["variants"].split(";"),
            )
            for row in csv.DictReader(file)
        }


@lru_cache(maxsize=1)
def regions() -> dict[str, dict[str, Any]]:
    """The regions by code: `fr`, `ar`, `say`."""
    return _yaml("regions.yml")


@dataclass(frozen=True)
class Commune:
    """A place of the home region below the province."""

    province: str
    fr: str
    ar: str
    spellings: list[str]


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """The communes and towns of the home region by French name; provinces' own names are left out."""
    by_name = {normalise(province.fr): province.id for province in provinces().values()}
    found = {}
    with (VOCABULARY / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            province = by_name.get(normalise(row["province"]))
            if province and normalise(row["place_fr"]) not in by_name:
                spellings = [row["place_fr"], row["place_ar"], *row["variants"].split(";")]
                found[row["place_fr"]] = Commune(province, row["place_fr"], row["place_ar"], spellings)
    return found


@lru_cache(maxsize=1)
def request_words() -> dict[str, list[str]]:
    """The words of requests by what they say: see vocabulary/tender_words.yml."""
    words: dict[str, list[str]] = _yaml("tender_words.yml")
    return words


def _yaml(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((VOCABULARY / name).read_text(encoding="utf-8"))
    return loaded
