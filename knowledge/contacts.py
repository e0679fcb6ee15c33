"""Whom to ask: the staff-kept list of offices, its form as a spreadsheet (CSV), and the search in it."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Annotated

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from knowledge.models import Contact
from knowledge.source_files import Fault, load_topics

PROVINCES = ("Béni Mellal", "Azilal", "Fquih Ben Salah", "Khénifra", "Khouribga")
HEADINGS = {
    "office": ("office", "bureau", "المكتب"),
    "province": ("province", "الإقليم"),
    "topic": ("topic", "sujet", "الموضوع"),
    "phone": ("phone", "téléphone", "telephone", "الهاتف"),
    "address": ("address", "adresse", "العنوان"),
    "hours": ("hours", "horaires", "التوقيت"),
    "checked_on": ("checked_on", "vérifié le", "verifie le", "تاريخ التحقق"),
}
"""The columns, each with what its heading may be called."""
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class ContactRow(BaseModel):
    """One row of the spreadsheet."""

    model_config = ConfigDict(extra="forbid")

    office: Annotated[Text, Field(min_length=2, max_length=120)]
    province: Annotated[Text, Field(max_length=60)] = ""
    topic: Annotated[Text, Field(max_length=60)] = ""
    phone: Annotated[Text, Field(max_length=40, pattern=r"^(\+?[\d\s.-]{9,40})?$")] = ""
    address: Annotated[Text, Field(max_length=200)] = ""
    hours: Annotated[Text, Field(max_length=120)] = ""
    checked_on: dt.date

    @field_validator("province")
    @classmethod
    def _known_province(cls, value: str) -> str:
        if value and value not in PROVINCES:
            raise ValueError(f"one of {', '.join(PROVINCES)}, or empty for the whole region")
        return value

    @field_validator("topic")
    @classmethod
    def _known_topic(cls, value: str) -> str:
        if value and value not in load_topics():
            raise ValueError(f"one of {', '.join(load_topics())}, or empty for every topic")
        return value

    @field_validator("checked_on")
    @classmethod
    def _not_in_future(cls, value: dt.date) -> dt.date:
        if value > dt.date.today():
            raise ValueError("the date it was checked on lies in the future")
        return value


def read_contacts(path: Path) -> tuple[list[ContactRow], list[Fault]]:
    """Read the spreadsheet: its rows, and every fault with its line. Raises `OSError` when it cannot be opened."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = {heading: _column(heading) for heading in reader.fieldnames or []}
            faults = [
                Fault(path.name, 1, f"unknown heading {heading!r}; known: {', '.join(h[0] for h in HEADINGS.values())}")
                for heading, column in names.items()
                if column is None
            ]
            faults += [
                Fault(path.name, 1, f"the column {column!r} is missing")
                for column in ("office", "checked_on")
                if column not in names.values()
            ]
            if faults:
                return [], faults
            return _rows(path, reader, names)
    except (UnicodeDecodeError, csv.Error) as error:
        return [], [Fault(path.name, 1, f"not a CSV file in UTF-8: {error}")]


def _column(heading: str) -> str | None:
    said = heading.strip().lower()
    return next((column for column, known in HEADINGS.items() if said in known), None)


def _rows(
    path: Path, reader: csv.DictReader[str], names: dict[str, str | None]
) -> tuple[list[ContactRow], list[Fault]]:
    rows: list[ContactRow] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str, str], int] = {}
    for raw in reader:
        line = reader.line_num
        values = {names[heading]: value or "" for heading, value in raw.items() if heading in names}
        if not any(str(value).strip() for value in values.values()):
            continue
        try:
            row = ContactRow.model_validate(values)
        except ValidationError as error:
            faults += [
                Fault(path.name, line, f"{detail['loc'][0]}: {str(detail['msg']).removeprefix('Value error, ')}")
                for detail in error.errors()
            ]
            continue
        key = (row.office, row.province, row.topic)
        if key in seen:
            faults.append(Fault(path.name, line, f"the same office, province and topic stand in line {seen[key]}"))
        seen[key] = line
        rows.append(row)
    return rows, faults


def replace_contacts(rows: list[ContactRow]) -> int:
    """Make the list what `rows` say, all or nothing; returns how many there are."""
    with transaction.atomic():
        Contact.objects.all().delete()
        Contact.objects.bulk_create(Contact(**row.model_dump()) for row in rows)
    return len(rows)


def find_contacts(*, province: str | None, topic: str | None, limit: int = 3) -> list[Contact]:
    """The offices for a province and topic, the nearest first: its own province, then those of the whole region."""
    found = Contact.objects.all()
    if topic:
        found = found.filter(topic__in=[topic, ""])
    if province:
        found = found.filter(province__in=[province, ""])
    return sorted(found, key=lambda c: (c.province != (province or ""), c.topic != (topic or ""), c.office))[:limit]
