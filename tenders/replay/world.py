"""The made-up notices of the replay portal, the same for the same seed, and what can be done to them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tenders.notice_data import MOROCCO

_LABELS = {"works": "Travaux", "goods": "Fournitures", "services": "Services"}
REGION = ("AZILAL", "BENI MELLAL", "FQUIH BEN SALAH", "KHENIFRA", "KHOURIBGA")
ELSEWHERE = ("RABAT", "SETTAT", "FES", "TANGER-ASSILAH", "MAROC")
ORGANISMS = ("z9k", "g3h", "q9t", "p8x", "q1s")


@dataclass
class MadeNotice:
    """A made-up notice; `places` are the portal's labels; amounts as the portal prints them."""

    organism: str
    number: int
    reference: str
    object: str
    buyer: str
    category: str
    published: dt.date
    deadline: dt.datetime
    places: list[str]
    estimate: str
    guarantee: str
    reserved: bool
    lots: int = 0
    cancelled: bool = False
    simplified: bool = False

    @property
    def category_label(self) -> str:
        """As the portal prints it."""
        return _LABELS[self.category]

    @property
    def procedure(self) -> str:
        """As the portal prints it."""
        return "Appel d'offres ouvert simplifié" if self.simplified else "Appel d'offres ouvert"

    @property
    def key(self) -> str:
        """The key Safqa gives it."""
        return f"pmmp:{self.organism}:{self.number}"

    @property
    def published_text(self) -> str:
        """Day of publication as printed."""
        return f"{self.published:%d/%m/%Y}"

    @property
    def deadline_day(self) -> str:
        """Day of the deadline as printed."""
        return f"{self.deadline.astimezone(MOROCCO):%d/%m/%Y}"

    @property
    def deadline_hour(self) -> str:
        """Hour of the deadline as printed."""
        return f"{self.deadline.astimezone(MOROCCO):%H:%M}"

    @property
    def places_text(self) -> str:
        """Places as printed."""
        return ", ".join(self.places)


@dataclass
class World:
    """What the replay portal shows; the lists may be changed between requests."""

    tenders: list[MadeNotice] = field(default_factory=list)
    orders: list[MadeNotice] = field(default_factory=list)


def make_world(*, tenders: int, orders: int, now: dt.datetime, seed: int = 7, region_only: bool = False) -> World:
    """Make a world: deadlines from tomorrow to two months ahead, published in the last month; orders close in days."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    return World(
        tenders=[_make(chance, 900_000 + n, now, region_only=region_only) for n in range(tenders)],
        orders=[_make(chance, 370_000 + n, now, order=True, region_only=region_only) for n in range(orders)],
    )


def _make(
    chance: random.Random, number: int, now: dt.datetime, *, order: bool = False, region_only: bool = False
) -> MadeNotice:
    templates = _templates()
    category = chance.choice(list(_LABELS))
    places = [chance.choice(REGION if region_only or chance.random() < 0.7 else ELSEWHERE)]
    if places != ["MAROC"] and chance.random() < 0.1:
        places = ["MAROC", *places]
    place = places[-1].title()
    days = chance.uniform(0.5, 3) if order else chance.uniform(1, 60)
    deadline = (now + dt.timedelta(days=days)).astimezone(MOROCCO).replace(minute=0, second=0, microsecond=0)
    estimate = chance.randrange(30, 2000) * 1000
    return MadeNotice(
        organism=chance.choice(ORGANISMS),
        number=number,
        # The printed reference is not unique on the portal either.
        reference=f"{chance.randrange(1, 90):02d}/2026",
        object=chance.choice(templates[category]).format(place=place),
        buyer=chance.choice(templates["buyers"]).format(place=place),
        category=category,
        published=(now - dt.timedelta(days=chance.randrange(0, 30))).date(),
        deadline=deadline,
        places=places,
        estimate=f"{estimate:,}".replace(",", " ") + ",00",
        guarantee=f"{estimate // 50:,}".replace(",", " ") + ",00 MAD" if chance.random() < 0.7 else "0,00 MAD",
        reserved=chance.random() < 0.3,
        lots=chance.choice((0, 0, 0, 0, 2)),
        simplified=chance.random() < 0.2,
    )


@lru_cache(maxsize=1)
def _templates() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "world.yml").read_text(encoding="utf-8"))
    return loaded
