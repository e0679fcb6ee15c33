"""Which place of the region a shared position means: by its name, else the nearest town of the gazetteer."""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import Any

from language.normalise import normalise
from language.varieties import Variety, is_arabic_script

VOCABULARY = Path(__file__).resolve().parent.parent / "vocabulary"
FARTHEST_KM = 30.0
EARTH_KM = 6371.0


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Every spelling of a place, with its French and Arabic name; longer spellings first."""
    found: dict[str, tuple[str, str]] = {}
    with (VOCABULARY / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = (row["place_fr"], row["place_ar"] or row["place_fr"])
            for spelling in [*names, *row["variants"].split(";")]:
                if len(normalise(spelling)) >= 4:
                    found.setdefault(normalise(spelling), names)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def _towns() -> list[tuple[str, float, float]]:
    with (VOCABULARY / "coordinates.csv").open(encoding="utf-8", newline="") as file:
        return [(row["place_fr"], float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)]


def place_of(location: dict[str, Any], variety: Variety | None) -> str | None:
    """The place's name in the script of the variety, or None outside the region."""
    names = _by_name(f"{location.get('name', '')} {location.get('address', '')}") or _nearest(location)
    if names is None:
        return None
    return names[1] if variety and is_arabic_script(variety) else names[0]


def _by_name(text: str) -> tuple[str, str] | None:
    plain = f" {normalise(text)} "
    return next((names for spelling, names in _names().items() if f" {spelling} " in plain), None)


def _nearest(location: dict[str, Any]) -> tuple[str, str] | None:
    if "latitude" not in location or "longitude" not in location:
        return None
    here = (location["latitude"], location["longitude"])
    distance, town = min((distance_km(here, (lat, lon)), name) for name, lat, lon in _towns())
    return _names().get(normalise(town), (town, town)) if distance <= FARTHEST_KM else None


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance between two points given in degrees, in kilometres."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
