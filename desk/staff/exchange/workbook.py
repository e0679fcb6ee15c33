"""Entries as an Excel workbook: one sheet of entries, one of their texts, in either language's headings."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desk.staff.entries.content import TEXT_FIELDS, Content
from language.varieties import VARIETIES, is_arabic_script

COLUMNS = Path(__file__).resolve().parent / "columns.yaml"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


@lru_cache(maxsize=1)
def columns() -> dict[str, Any]:
    """The sheets, their columns and what the headings are called."""
    loaded: dict[str, Any] = yaml.safe_load(COLUMNS.read_text(encoding="utf-8"))
    return loaded


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before a sign that begins one."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def not_neutral(text: str) -> str:
    """The text as it was before `neutral`."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in _FORMULA_STARTS else text


def make_workbook(contents: Iterable[Content], *, language: str, archived: frozenset[str] = frozenset()) -> bytes:
    """The workbook of these entries, with headings in "fr" or "ar"."""
    book = Workbook()
    entries = book.active
    assert isinstance(entries, Worksheet)  # noqa: S101 - a new workbook has one sheet
    texts = book.create_sheet()
    for name, sheet in (("entries", entries), ("texts", texts)):
        sheet.title = columns()["sheets"][name][language]
        sheet.sheet_view.rightToLeft = language == "ar"
        sheet.append([column[language] for column in columns()[name].values()])
    for content in contents:
        entries.append([neutral(value) for value in _entry_row(content, archived)])
        for variety in VARIETIES:
            if variety in content["texts"]:
                texts.append([neutral(value) for value in _text_row(content, variety)])
    for name, sheet in (("entries", entries), ("texts", texts)):
        _dress(sheet, columns()[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _entry_row(content: Content, archived: frozenset[str]) -> list[str]:
    return [
        content["id"],
        content["topic"],
        content["status"],
        str(content["review_by"]),
        "\n".join(map(source_line, content["sources"])),
        "\n".join(f"{fact['value']} {fact['unit']} | {fact['means']}" for fact in content["facts"]),
        "\n".join(content["related"]),
        columns()["yes"][0] if content["id"] in archived else "",
    ]


def source_line(source: dict[str, Any]) -> str:
    """A source on one line: "decree 91", "text ccag-works 15", "programme NAME | 2025-07"."""
    if "decree" in source:
        return f"decree {source['decree']}"
    if "text" in source:
        return f"text {source['text']} {source.get('article', '')}".strip()
    return f"programme {source['programme']} | {source.get('seen', '')}"


def _text_row(content: Content, variety: str) -> list[str]:
    texts = content["texts"][variety]
    return [
        content["id"],
        variety,
        *(str(texts.get(name) or "") for name in TEXT_FIELDS),
        "\n".join(texts.get("questions", [])),
    ]


def _dress(sheet: Worksheet, wanted: dict[str, Any]) -> None:
    sheet.freeze_panes = "C2" if "variety" in wanted else "B2"
    for number, column in enumerate(wanted.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column["width"]
        cell = sheet.cell(row=1, column=number)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0F4A40")
    for row in sheet.iter_rows(min_row=2):
        arabic = "variety" in wanted and is_arabic_script(str(row[1].value))
        for cell in row:
            # Everything is text, whatever it looks like.
            cell.number_format, cell.data_type = "@", "s" if cell.value is not None else "n"
            cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if arabic else 1)
    sheet.auto_filter.ref = sheet.dimensions
