"""The columns of a sheet, and writing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from language.normalise import normalise
from tenders.models import Notice
from tenders.notice_data import MOROCCO
from tenders.places import COUNTRY, place_name

_HERE = Path(__file__).resolve().parent
WRITTEN = (
    "key", "kind", "reference", "object", "buyer", "category", "procedure_text", "published_on", "deadline", "places",
    "estimate", "guarantee", "reserved", "status", "url",
)  # fmt: skip


@lru_cache(maxsize=1)
def headings() -> dict[str, list[str]]:
    """The names of each column, the one we write first."""
    loaded: dict[str, list[str]] = yaml.safe_load((_HERE / "columns.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def column_of_heading() -> dict[str, str]:
    """Columns by the normal form of each of their names."""
    return {normalise(name): column for column, names in headings().items() for name in names}


@lru_cache(maxsize=1)
def cell_words() -> dict[str, Any]:
    """What the words of cells mean: by column and value; "yes" and "no" for all."""
    loaded: dict[str, Any] = yaml.safe_load((_HERE / "words.yml").read_text(encoding="utf-8"))
    return loaded


def write_workbook(path: Path, notices: Iterable[Notice]) -> int:
    """Write notices to an XLSX file that can be imported again; returns how many. Memory does not grow with them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Avis")
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, headings()[column][0]) for column in WRITTEN])
    count = 0
    for notice in notices:
        sheet.append([_safe(_cell(notice, column)) for column in WRITTEN])
        count += 1
    book.save(path)
    return count


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _safe(value: Any) -> Any:
    """Keep a text from being read as a formula by whoever opens the sheet."""
    if isinstance(value, str):
        value = "".join(character for character in value if character >= " " or character in "\n\t")
        if value[:1] in "=+-@":
            return f"'{value}"
    return value


def _cell(notice: Notice, column: str) -> Any:
    write = _WRITERS.get(column)
    return write(notice) if write else getattr(notice, column)


def _word(column: str) -> Callable[[Notice], str]:
    def write(notice: Notice) -> str:
        value = getattr(notice, column)
        return str(cell_words()[column][value][0]) if value else ""

    return write


_WRITERS: dict[str, Callable[[Notice], str]] = {
    "kind": _word("kind"),
    "category": _word("category"),
    "status": _word("status"),
    "places": lambda n: ", ".join("MAROC" if place == COUNTRY else place_name(place, "fr") for place in n.places),
    "reserved": lambda n: {True: "oui", False: "non", None: ""}[n.reserved],
    "deadline": lambda n: f"{n.deadline.astimezone(MOROCCO):%d/%m/%Y %H:%M}" if n.deadline else "",
    "published_on": lambda n: f"{n.published_on:%d/%m/%Y}" if n.published_on else "",
}
