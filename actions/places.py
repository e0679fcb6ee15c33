"""The province of a place that somebody named."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from knowledge.contacts import PROVINCES

PLACES = Path(__file__).resolve().parent.parent / "vocabulary" / "places.csv"


@lru_cache(maxsize=1)
def province_of() -> dict[str, str]:
    """The province of each place of the region, by the place's French name."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {row["place_fr"]: row["province"] for row in csv.DictReader(file) if row["province"] in PROVINCES}
