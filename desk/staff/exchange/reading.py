"""Reading a workbook that staff send back: rows, and every fault with its sheet, row and column."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from desk.staff.entries.content import whole_or_text
from desk.staff.exchange.workbook import columns, not_neutral
from desk.staff.texts import say
from language.varieties import VARIETIES

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 120 * 1024 * 1024
MOST_ROWS = 40_000
LONGEST_CELL = 32_767
_FACT = re.compile(r"(?P<value>.+?)\s+(?P<unit>[A-Za-z]+)\s*\|\s*(?P<means>.+)")


@dataclass(frozen=True)
class CellFault:
    """What is wrong, and in which cell ("" when the whole file is meant)."""

    sheet: str
    cell: str
    message: str


@dataclass
class Row:
    """A row by column name, with where it stands."""

    sheet: str
    number: int
    letters: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)

    def fault(self, column: str, message: str) -> CellFault:
        """A fault in one cell of this row."""
        return CellFault(self.sheet, f"{self.letters.get(column, 'A')}{self.number}", message)


@dataclass
class Sheets:
    """What the workbook holds."""

    entries: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_workbook(data: bytes) -> Sheets:
    """Read the two sheets; a file that is no workbook, or too large, gives one fault and no rows."""
    sheets = Sheets()
    problem = _file_problem(data)
    if problem:
        sheets.faults.append(CellFault("", "", problem))
        return sheets
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        sheets.faults.append(CellFault("", "", say("exchange.not_a_workbook", why=type(error).__name__)))
        return sheets
    for name in ("entries", "texts"):
        names = columns()["sheets"][name].values()
        title = next((title for title in book.sheetnames if title in names), None)
        if title is None:
            sheets.faults.append(CellFault("", "", say("exchange.sheet_missing", name=" / ".join(names))))
            continue
        rows, faults = _rows(book[title], title, columns()[name])
        setattr(sheets, name, rows)
        sheets.faults.extend(faults)
    return sheets


def _file_problem(data: bytes) -> str | None:
    if len(data) > LARGEST:
        return say("exchange.too_large", most=LARGEST // 1_048_576)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()}
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        return say("exchange.not_a_workbook", why="ZIP")
    if "xl/workbook.xml" not in names or any("vbaProject" in name for name in names):
        return say("exchange.not_a_workbook", why="XLSX")
    return say("exchange.too_large", most=LARGEST // 1_048_576) if unpacked > LARGEST_UNPACKED else None


def _rows(sheet: Any, title: str, wanted: dict[str, Any]) -> tuple[list[Row], list[CellFault]]:
    lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
    headings = [str(value or "").strip() for value in next(lines, ())]
    by_heading = {form[language]: name for name, form in wanted.items() for language in ("fr", "ar")}
    names = [by_heading.get(heading) for heading in headings]
    faults = [
        CellFault(title, f"{get_column_letter(number)}1", say("exchange.unknown_column", name=heading))
        for number, (heading, name) in enumerate(zip(headings, names, strict=True), start=1)
        if heading and name is None
    ]
    if "id" not in names:
        return [], [*faults, CellFault(title, "A1", say("exchange.no_id_column"))]
    letters = {name: get_column_letter(number) for number, name in enumerate(names, start=1) if name}
    rows = []
    for number, line in enumerate(lines, start=2):
        values = {name: _text(value) for name, value in zip(names, line, strict=False) if name}
        if any(values.values()):
            rows.append(Row(title, number, letters, values))
    return rows, faults


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return not_neutral(str(value).replace("\r\n", "\n").strip())[:LONGEST_CELL]


def read_sources(row: Row) -> tuple[list[dict[str, Any]], list[CellFault]]:
    """The sources of a row, as `source_line` wrote them."""
    sources: list[dict[str, Any]] = []
    faults = []
    for line in _lines(row.values.get("sources", "")):
        kind, _, rest = line.partition(" ")
        rest = rest.strip()
        if kind == "decree" and rest.isdecimal():
            sources.append({"decree": int(rest)})
        elif kind == "text" and rest:
            name, _, article = rest.partition(" ")
            sources.append({"text": name} | ({"article": whole_or_text(article)} if article.strip() else {}))
        elif kind == "programme" and "|" in rest:
            name, _, seen = rest.partition("|")
            sources.append({"programme": name.strip(), "seen": whole_or_text(seen)})
        else:
            faults.append(row.fault("sources", say("exchange.bad_source", line=line[:80])))
    return sources, faults


def read_facts(row: Row) -> tuple[list[dict[str, str]], list[CellFault]]:
    """The figures of a row: "500000 MAD | ceiling", one a line."""
    facts, faults = [], []
    for line in _lines(row.values.get("facts", "")):
        match = _FACT.fullmatch(line)
        if match:
            facts.append(match.groupdict())
        else:
            faults.append(row.fault("facts", say("exchange.bad_fact", line=line[:80])))
    return facts, faults


def known_variety(row: Row) -> str | None:
    """The variety of a row of texts; None when it is none."""
    return row.values.get("variety") if row.values.get("variety") in VARIETIES else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
