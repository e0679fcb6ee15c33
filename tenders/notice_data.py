"""A notice as every source gives it, before it is stored: list row, detail page, OCDS release or sheet row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

MOROCCO = ZoneInfo("Africa/Casablanca")
"""Morocco's clock, Ramadan's hour included; never a fixed offset."""
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2}))?")
_AMOUNT = re.compile(r"\d[\d\s.]*(?:,\d{1,2})?")
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class Lot:
    """A lot of a tender; null means not stated."""

    number: str
    title: str = ""
    estimate: Decimal | None = None
    guarantee: Decimal | None = None
    reserved: bool | None = None


@dataclass(frozen=True)
class Meeting:
    """Something before the deadline: a visit of the site, a meeting, samples to hand in."""

    kind: str
    at: dt.datetime | None
    where: str = ""


@dataclass(frozen=True)
class Item:
    """An article of a purchase order."""

    description: str
    quantity: str = ""
    unit: str = ""


@dataclass(frozen=True)
class NoticeData:
    """What one reading of a notice says. None or empty means that this reading does not say it."""

    key: str
    source: str
    kind: str
    object: str
    reference: str = ""
    buyer: str = ""
    category: str = ""
    procedure_text: str = ""
    published_on: dt.date | None = None
    deadline: dt.datetime | None = None
    places: tuple[str, ...] = ()
    estimate: Decimal | None = None
    guarantee: Decimal | None = None
    plans_price: Decimal | None = None
    reserved: bool | None = None
    has_lots: bool | None = None
    lots: tuple[Lot, ...] = ()
    domains: tuple[str, ...] = ()
    nature: str = ""
    reply_mode: str = ""
    variants: bool | None = None
    meetings: tuple[Meeting, ...] = ()
    items: tuple[Item, ...] = ()
    qualifications: tuple[str, ...] = ()
    opening_place: str = ""
    cancelled: bool | None = None
    cancel_reason: str = ""
    status: str = ""
    url: str = ""
    seen_at: dt.datetime | None = field(default=None, compare=False)
    """When the source saw this, if it says so; else the moment of storing counts."""
    whole: bool = field(default=False, compare=False)
    """Whether the detail page was read."""


def clean(text: str) -> str:
    """A text of a page: spaces of all kinds made one, direction marks and their like taken away."""
    return " ".join(text.translate(MARKS).replace("\u00a0", " ").replace("\u202f", " ").split())


def read_date_time(text: str) -> dt.datetime | None:
    """Read "11/11/2026 10:00" on Morocco's clock; without an hour it is the day's end. None for anything else."""
    match = _DATE.search(clean(text))
    if match is None:
        return None
    day, month, year, hour, minute = match.groups()
    try:
        return dt.datetime(int(year), int(month), int(day), int(hour or 23), int(minute or 59), tzinfo=MOROCCO)
    except ValueError:
        return None


def read_day(text: str) -> dt.date | None:
    """Read "30/01/2026"; None for anything else."""
    found = read_date_time(text)
    return found.date() if found else None


def read_amount(text: str) -> Decimal | None:
    """Read "2 366 160,00" or "32 000,00 MAD"; None when there is no amount."""
    match = _AMOUNT.search(clean(text))
    if match is None:
        return None
    digits = match[0].replace(" ", "").replace(".", "").replace(",", ".")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return amount if 0 <= amount < LARGEST else None
