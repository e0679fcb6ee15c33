"""Places: what the portal prints and what people say, as ids of provinces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from language.normalise import normalise
from language.phrases import PhraseFinder
from language.varieties import Variety, is_arabic_script
from tenders.vocabulary import communes, provinces, regions

COUNTRY = "maroc"
"""The id of a notice that is carried out in the whole country."""
_PREFIXES = (
    "province de ",
    "province d ",
    "prefecture de ",
    "prefecture d ",
    "wilaya de ",
    "wialaya de ",
    "wialya de ",
)


def place_ids(labels: Iterable[str]) -> list[str]:
    """The ids of the portal's place labels; "MAROC" beside a province says no more. Unknown labels are left out."""
    known = _by_label()
    ids: list[str] = []
    for label in labels:
        plain = _plain(label)
        found = known.get(plain) or next((known.get(plain[len(p) :]) for p in _PREFIXES if plain.startswith(p)), None)
        if found and found not in ids:
            ids.append(found)
    provinces_only = [place for place in ids if place != COUNTRY]
    return provinces_only or ids


def region_of(place: str) -> str | None:
    """The region's code of a province's id."""
    province = provinces().get(place)
    return province.region if province else None


def place_name(place: str, variety: Variety) -> str:
    """How to say a place's id; a label unknown to us is said as it is."""
    arabic = is_arabic_script(variety)
    if place == COUNTRY:
        return "المغرب كامل" if variety == "ary" else "كل المغرب" if arabic else "tout le Maroc"
    if place in regions():
        return str(regions()[place]["ar" if arabic else "fr"])
    province = provinces().get(place)
    if province is None:
        return place
    return province.ar if arabic else province.fr


@dataclass(frozen=True)
class SaidPlaces:
    """Places named in a request: provinces, regions, a commune (its French name), the whole country."""

    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    commune: str = ""


def commune_tokens(text: str) -> list[str]:
    """The communes of the home region that a text of a notice names, by French name."""
    words = normalise(text).split()
    return list(dict.fromkeys(phrase.value for phrase in _communes().find(words)))


@lru_cache(maxsize=1)
def place_finder() -> PhraseFinder:
    """Finds places in requests; values are "p:ID", "r:CODE" or "c:COMMUNE"."""
    said = {f"r:{code}": [*region["say"], region["fr"], region["ar"]] for code, region in regions().items()}
    said |= {f"p:{p.id}": [p.fr, p.ar, *p.variants, *_home_spellings(p.fr)] for p in provinces().values()}
    said |= {f"c:{commune.fr}": commune.spellings for commune in communes().values()}
    return PhraseFinder(said, by_sound=False)


@lru_cache(maxsize=1)
def _communes() -> PhraseFinder:
    return PhraseFinder({name: [name] for name in communes()}, by_sound=False)


def _home_spellings(name: str) -> list[str]:
    return _gazetteer().get(normalise(name), [])


@lru_cache(maxsize=1)
def _gazetteer() -> dict[str, list[str]]:
    import csv

    from tenders.vocabulary import VOCABULARY

    with (VOCABULARY / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            normalise(row["place_fr"]): [*row["variants"].split(";"), row["place_ar"]] for row in csv.DictReader(file)
        }


def _plain(label: str) -> str:
    return normalise(label).replace("-", " ")


@lru_cache(maxsize=1)
def _by_label() -> dict[str, str]:
    known = {"maroc": COUNTRY, "tout le maroc": COUNTRY, "المغرب": COUNTRY}
    for province in provinces().values():
        for label in [*province.labels, province.fr, province.ar]:
            known[_plain(label)] = province.id
    return known
