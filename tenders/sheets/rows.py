"""Reading the rows of a sheet, whatever program wrote it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from language.normalise import normalise
from tenders.ocds.load import ImportFaultsError
from tenders.sheets.columns import column_of_heading, headings

LARGEST = 50_000_000
"""Bytes of a file that are read."""
MOST_ROWS = 100_000
_HEADING_WITHIN = 10
"""Rows from the top within which the headings stand."""
_PACKED = 200_000_000


@dataclass(frozen=True)
class Row:
    """A row: its number as the program shows it, and its cells as text by column."""

    number: int
    cells: dict[str, str]


def read_rows(path: Path, *, required: tuple[str, ...]) -> Iterator[Row]:
    """The rows below the headings; empty rows are left out. Raises `ImportFaultsError`."""
    if path.stat().st_size > LARGEST:
        raise ImportFaultsError([f"fichier trop grand / file too large: {LARGEST // 1_000_000} MB"])
    rows = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    columns: dict[int, str] | None = None
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        if columns is None:
            found = {
                i: column_of_heading()[normalise(t)] for i, t in enumerate(texts) if normalise(t) in column_of_heading()
            }
            if "object" in found.values():
                columns = _checked(found, required)
            elif number >= _HEADING_WITHIN:
                break
            continue
        if number > MOST_ROWS:
            raise ImportFaultsError([f"plus de {MOST_ROWS} lignes / more rows than that"])
        if any(texts):
            yield Row(number, {name: texts[i] for i, name in columns.items() if i < len(texts)})
    if columns is None:
        raise ImportFaultsError([_no_headings(required)])


def _checked(found: dict[int, str], required: tuple[str, ...]) -> dict[int, str]:
    faults = [f"colonne manquante / missing column: {_names(name)}" for name in required if name not in found.values()]
    twice = {name for name in found.values() if list(found.values()).count(name) > 1}
    faults += [f"colonne en double / column twice: {_names(name)}" for name in sorted(twice)]
    if faults:
        raise ImportFaultsError(faults)
    return found


def _no_headings(required: tuple[str, ...]) -> str:
    names = ", ".join(_names(name) for name in required)
    return f"titres de colonnes introuvables / no headings found; il faut au moins / at least: {names}"


def _names(column: str) -> str:
    names = headings()[column]
    arabic = next((name for name in names if "\u0600" <= name[0] <= "\u06ff"), "")
    return f"« {names[0]} » ({arabic})"


def _workbook(path: Path) -> Iterator[list[Any]]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _PACKED:
                raise ImportFaultsError(["classeur trop grand une fois ouvert / workbook too large when unpacked"])
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield list(row)
        book.close()
    except ImportFaultsError:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, TypeError, SyntaxError,
            AttributeError, EOFError) as error:  # fmt: skip
        # openpyxl lets many kinds of errors through for a damaged workbook.
        raise ImportFaultsError([f"classeur illisible / unreadable workbook ({type(error).__name__})"]) from error


def _csv(path: Path) -> Iterator[list[Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fault = "encodage : enregistrez le fichier en « CSV UTF-8 » / save it as CSV UTF-8"
        raise ImportFaultsError([fault]) from None
    first = text[:5000]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    except csv.Error as error:
        raise ImportFaultsError([f"CSV: {error}"]) from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.hour or cell.minute else f"{cell:%d/%m/%Y}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",") if cell % 1 else f"{cell:.0f}"
    text = str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:2] in "=+-@" else text
