"""The texts around notices (texts.yml), and figures and days as each variety writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from language.varieties import Variety, is_arabic_script
from tenders.notice_data import MOROCCO

_FILE = Path(__file__).resolve().parent / "texts.yml"
_LTR, _END = "\u2066", "\u2069"
_AFTER_HOURS = {1: "_one", 2: "_two"}


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, str]]:
    """Every text by name and variety."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def say(name: str, variety: Variety, **values: Any) -> str:
    """A text in a variety, filled in."""
    return texts()[name][variety].format(**values)


def money(amount: Decimal | float | str, variety: Variety) -> str:
    """An amount of dirhams as people read it, its thousands kept together; centimes only where there are some."""
    value = Decimal(str(amount)).quantize(Decimal("0.01"))
    whole = f"{int(value):,}".replace(",", "\u00a0")
    rest = value % 1
    return ltr(f"{whole},{int(rest * 100):02d}" if rest else whole, variety)


def day(moment: dt.date, variety: Variety) -> str:
    """A day: 31/12/2026."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(MOROCCO).date()
    return ltr(f"{moment:%d/%m/%Y}", variety)


def day_and_hour(moment: dt.datetime, variety: Variety) -> str:
    """A moment on Morocco's clock: 31/12/2026 10:00."""
    return ltr(f"{moment.astimezone(MOROCCO):%d/%m/%Y %H:%M}", variety)


def ltr(text: str, variety: Variety) -> str:
    """Keep a piece that reads from left to right whole inside Arabic script."""
    return f"{_LTR}{text}{_END}" if is_arabic_script(variety) else text


def time_left(deadline: dt.datetime, variety: Variety, *, now: dt.datetime) -> str:
    """How long is left, in days on Morocco's calendar; in hours on the last day; "closed" afterwards."""
    if deadline <= now:
        return say("closed", variety)
    days = (deadline.astimezone(MOROCCO).date() - now.astimezone(MOROCCO).date()).days
    if days == 0 or deadline - now < dt.timedelta(hours=24):
        hours = max(int((deadline - now) / dt.timedelta(hours=1)), 1)
        return say(f"left_hours{_AFTER_HOURS.get(hours, '_few' if hours <= 10 else '')}", variety, n=hours)
    name = {1: "left_one", 2: "left_two"}.get(days, "left_few" if days <= 10 else "left_days")
    return say(name, variety, n=days)
