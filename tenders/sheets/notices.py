"""Importing notices that staff typed into a sheet."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from language.normalise import normalise
from tenders.notice_data import NoticeData, clean, read_amount, read_date_time
from tenders.ocds.keys import source_of
from tenders.ocds.load import MOST_FAULTS, ImportFaultsError, Progress
from tenders.places import place_ids
from tenders.sheets.columns import cell_words
from tenders.sheets.rows import Row, read_rows
from tenders.store import Stored, store

REQUIRED = ("object", "buyer", "deadline")
_LONGEST = {"reference": 200, "buyer": 400, "procedure_text": 200, "url": 500, "key": 190}


def import_sheet(path: Path, *, now: dt.datetime, progress: Progress | None = None) -> Stored:
    """Import a sheet, all of it or nothing. Raises `ImportFaultsError` with every fault by row."""
    faults: list[str] = []
    readings: dict[str, NoticeData] = {}
    for count, row in enumerate(read_rows(path, required=REQUIRED), 1):
        data, wrong = read_row(row, now=now)
        if data is not None and data.key in readings:
            wrong.append(f"ligne / row {row.number}: le même avis deux fois / the same notice twice")
        faults += wrong
        if data is not None:
            readings[data.key] = data
        if len(faults) >= MOST_FAULTS:
            break
        if progress and count % 500 == 0:
            progress("check", count)
    if not readings and not faults:
        faults.append("aucune ligne / no row")
    if faults:
        raise ImportFaultsError(faults)
    return store(readings.values(), seen_at=now)


def read_row(row: Row, *, now: dt.datetime) -> tuple[NoticeData | None, list[str]]:
    """A row's notice, or everything that is wrong with the row."""
    del now
    wrong: list[str] = []
    cells = {name: clean(text) for name, text in row.cells.items()}

    def fault(column: str, french: str, english: str) -> None:
        wrong.append(f"ligne / row {row.number}, {column} {cells.get(column, '')[:40]!r}: {french} / {english}")

    for column in REQUIRED:
        if not cells.get(column):
            fault(column, "à remplir", "must be filled in")
    said = {column: _word(cells, column, fault) for column in ("kind", "category", "status")}
    moments = {column: _moment(cells, column, fault) for column in ("deadline", "published_on")}
    amounts = {column: _money(cells, column, fault) for column in ("estimate", "guarantee")}
    reserved = _yes_no(cells, fault)
    for column, longest in _LONGEST.items():
        if len(cells.get(column, "")) > longest:
            fault(column, f"plus de {longest} signes", f"longer than {longest} characters")
    places = tuple(place.strip() for place in cells.get("places", "").replace("،", ",").split(",") if place.strip())
    if places and len(place_ids(places)) == 0:
        fault("places", "lieu inconnu", "unknown place")
    if cells.get("url") and not cells["url"].startswith(("https://", "http://")):
        fault("url", "doit commencer par https://", "must start with https://")
    if wrong:
        return None, wrong
    published = moments["published_on"]
    plain: dict[str, Any] = {n: cells.get(n, "") for n in ("object", "buyer", "reference", "procedure_text", "url")}
    return NoticeData(
        key=cells.get("key") or _key(said["kind"] or "tender", plain),
        source=source_of(cells.get("key") or "import"),
        kind=said["kind"] or "tender",
        category=said["category"],
        status=said["status"],
        published_on=published.date() if published else None,
        deadline=moments["deadline"],
        places=places,
        estimate=amounts["estimate"] or None,
        guarantee=amounts["guarantee"],
        reserved=reserved,
        **plain,
    ), []


def _key(kind: str, plain: dict[str, Any]) -> str:
    """The key of a notice typed without one: the same notice typed again is the same."""
    same = "|".join(normalise(part) for part in (kind, plain["buyer"], plain["reference"], plain["object"]))
    return f"import:{hashlib.sha256(same.encode()).hexdigest()[:24]}"


def _word(cells: dict[str, str], column: str, fault: Any) -> str:
    text = normalise(cells.get(column, ""))
    if not text:
        return ""
    for value, words in cell_words()[column].items():
        if text in {normalise(word) for word in words}:
            return str(value)
    known = ", ".join(words[0] for words in cell_words()[column].values())
    fault(column, f"attendu : {known}", f"one of: {known}")
    return ""


def _moment(cells: dict[str, str], column: str, fault: Any) -> dt.datetime | None:
    text = cells.get(column, "")
    if not text:
        return None
    found = read_date_time(text)
    if found is None:
        fault(column, "date attendue comme 31/12/2026 10:00", "a date like 31/12/2026 10:00 is expected")
    return found


def _money(cells: dict[str, str], column: str, fault: Any) -> Any:
    text = cells.get(column, "")
    if not text:
        return None
    amount = read_amount(text)
    if amount is None or any(c.isalpha() for c in text.lower().replace("mad", "").replace("dhs", "").replace("dh", "")):
        fault(column, "montant attendu comme 120 000,00", "an amount like 120 000,00 is expected")
        return None
    return amount


def _yes_no(cells: dict[str, str], fault: Any) -> bool | None:
    text = normalise(cells.get("reserved", ""))
    if not text:
        return None
    for value, answer in (("yes", True), ("no", False)):
        if text in {normalise(word) for word in cell_words()[value]}:
            return answer
    fault("reserved", "oui ou non", "yes or no")
    return None
