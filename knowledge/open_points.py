"""What is not known, and when somebody last looked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.models import SourceCheck

POINTS = Path(__file__).resolve().parent / "open_points.yaml"


@dataclass(frozen=True)
class OpenPoint:
    """Something not known: its id, its text by language (en, fr, ar), when it was last looked at, and the outcome."""

    id: str
    text: dict[str, str]
    checked_on: dt.date
    outcome: str


def open_points() -> list[OpenPoint]:
    """Every open point with its last recorded check."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(POINTS.read_text(encoding="utf-8"))
    last: dict[str, SourceCheck] = {}
    for check in SourceCheck.objects.all():
        last.setdefault(check.point, check)
    return [
        OpenPoint(
            id=point,
            text={language: data[language] for language in ("en", "fr", "ar")},
            checked_on=last[point].checked_on if point in last else data["since"],
            outcome=last[point].outcome if point in last else "",
        )
        for point, data in loaded.items()
    ]
