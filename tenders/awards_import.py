"""Importing awarded purchase orders: JSON, JSON lines, XLSX or CSV, all or nothing. Winners are never read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from language.normalise import normalise
from tenders.documents import words_of_award
from tenders.fulltext import AWARDS
from tenders.models import Award
from tenders.notice_data import clean, read_amount, read_day
from tenders.ocds.load import MOST_FAULTS, ImportFaultsError, Progress
from tenders.sectors import tag
from tenders.sheets.columns import column_of_heading
from tenders.sheets.rows import Row, read_rows
from tenders.store import Stored

REQUIRED = ("object", "amount")
_BATCH = 500


def import_awards(path: Path, *, now: dt.datetime, progress: Progress | None = None) -> Stored:
    """Import a file; the same result twice is one. Raises `ImportFaultsError` with every fault by row."""
    faults: list[str] = []
    found: dict[str, Award] = {}
    rows = _json_rows(path) if path.suffix.lower() in {".json", ".jsonl"} else read_rows(path, required=REQUIRED)
    for count, row in enumerate(rows, 1):
        award, wrong = _award(row, now)
        faults += wrong
        if award is not None:
            found[award.key] = award
        if len(faults) >= MOST_FAULTS:
            break
        if progress and count % 500 == 0:
            progress("check", count)
    if not found and not faults:
        faults.append("aucune ligne / no row")
    if faults:
        raise ImportFaultsError(faults)
    return _keep(list(found.values()), progress)


def _keep(awards: list[Award], progress: Progress | None) -> Stored:
    counts = Stored()
    with transaction.atomic():
        for start in range(0, len(awards), _BATCH):
            batch = awards[start : start + _BATCH]
            known = set(Award.objects.filter(key__in=[a.key for a in batch]).values_list("key", flat=True))
            new = [award for award in batch if award.key not in known]
            Award.objects.bulk_create(new)
            AWARDS.write((award.pk, words_of_award(award)) for award in new)
            counts.added += len(new)
            counts.unchanged += len(batch) - len(new)
            if progress:
                progress("store", start + len(batch))
    return counts


def _award(row: Row, now: dt.datetime) -> tuple[Award | None, list[str]]:
    cells = {name: clean(text) for name, text in row.cells.items()}
    wrong = []
    amount = read_amount(cells.get("amount", "")) if cells.get("amount") else None
    successful = normalise(cells.get("status", "")) not in {"infructueux", "unsuccessful", "false"}
    if not cells.get("object"):
        wrong.append(f"ligne / row {row.number}: objet à remplir / object must be filled in")
    if successful and amount is None:
        wrong.append(f"ligne / row {row.number}, montant {cells.get('amount', '')[:30]!r}: un montant / an amount")
    quotes = cells.get("quotes", "")
    if quotes and not quotes.isdecimal():
        wrong.append(
            f"ligne / row {row.number}, nombre de devis {quotes[:20]!r}: nombre attendu / a number is expected"
        )
    published = read_day(cells["published_on"]) if cells.get("published_on") else None
    if cells.get("published_on") and published is None:
        wrong.append(f"ligne / row {row.number}: date attendue comme 31/12/2026 / a date like 31/12/2026 is expected")
    if wrong:
        return None, wrong
    same = "|".join(
        [*(normalise(cells.get(n, "")) for n in ("reference", "buyer", "object")), str(amount), str(published)]
    )
    return Award(
        key=hashlib.sha256(same.encode()).hexdigest(),
        reference=cells.get("reference", "")[:200],
        object=cells["object"],
        buyer=cells.get("buyer", "")[:400],
        amount=amount,
        quotes=int(quotes) if quotes else None,
        successful=successful,
        published_on=published,
        sectors=tag(cells["object"]),
        imported_at=now,
    ), []


def _json_rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        items = (
            json.loads(text)
            if path.suffix.lower() == ".json"
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
    except (ValueError, RecursionError) as error:
        raise ImportFaultsError([f"JSON: {str(error)[:200]}"]) from error
    if not isinstance(items, list):
        raise ImportFaultsError(["JSON: une liste est attendue / a list is expected"])
    for number, item in enumerate(items, 1):
        yield Row(number, _cells(item) if isinstance(item, dict) else {})


def _cells(item: dict[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in item.items():
        column = column_of_heading().get(normalise(str(name)))
        if column and value is not None:
            cells[column] = f"{Decimal(str(value)):.2f}".replace(".", ",") if isinstance(value, float) else str(value)
    if item.get("attribue") is False:
        cells["status"] = "infructueux"
    return cells
