"""Reading the dump of real notices beside the repository (`../shared/tenders/dumps`), for measuring only."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from tenders.notice_data import NoticeData, clean, read_amount, read_date_time

DUMP = Path(__file__).resolve().parents[3] / "shared" / "tenders" / "dumps" / "consultations_2025-10-27_part.jsonl"
DAY = dt.datetime(2025, 10, 28, 8, 0, tzinfo=dt.UTC)
"""The morning after the dump was taken."""
CATEGORIES = {"Travaux": "works", "Fournitures": "goods", "Services": "services"}


def readings(path: Path = DUMP) -> Iterator[NoticeData]:
    """The dump's notices."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            estimate = read_amount(row["estimation_ttc"] or "")
            yield NoticeData(
                key=f"pmmp:{row['orgAcronyme']}:{row['refConsultation']}",
                source="pmmp",
                kind="tender",
                object=clean(row["objet"]),
                reference=clean(row["ref"]),
                buyer=clean(row["entite_publique"]),
                category=CATEGORIES.get(row["categorie"], ""),
                procedure_text=clean(row["type_procedure"]),
                deadline=read_date_time(row["date_limite"]),
                places=tuple(clean(place) for place in (row["lieu_execution"] or "").split(",") if place.strip()),
                estimate=estimate or None,
                guarantee=read_amount(row["caution_provisoire"] or ""),
                url=row["url_detail"],
            )
