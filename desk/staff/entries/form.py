"""The editor's form: content to fields, and what was posted back to content. It never fails; the checks judge it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from desk.staff.entries.content import TEXT_FIELDS, Content, whole_or_text
from language.varieties import VARIETIES, direction

SPARE_ROWS = 2
UNITS = ("MAD", "percent", "day", "hour", "month", "year", "count", "date", "phone")
SOURCE_KINDS = ("decree", "text", "programme")
ROWS = {"label": 1, "title": 1, "short": 2, "details": 5, "next_step": 2, "caveat": 2}
LONGEST_FIELD = 6000
MOST_LINES = 200


def read_form(post: QueryDict, entry_id: str) -> Content:
    """What was posted, as content."""
    texts = {variety: _read_texts(post, variety) for variety in VARIETIES}
    return {
        "id": entry_id,
        "topic": _text(post, "topic"),
        "status": _text(post, "status"),
        "sources": _read_sources(post),
        "facts": _read_facts(post),
        "review_by": _text(post, "review_by"),
        "related": _lines(_text(post, "related").replace(",", "\n")),
        "texts": texts,
        "pending": [variety for variety in VARIETIES if post.get(f"pending.{variety}")],
    }


def _text(post: QueryDict, name: str) -> str:
    return (post.get(name) or "")[:LONGEST_FIELD].replace("\r\n", "\n").replace("\x00", "").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]


def _read_texts(post: QueryDict, variety: str) -> dict[str, Any]:
    texts: dict[str, Any] = {name: _text(post, f"{variety}.{name}") for name in TEXT_FIELDS}
    questions = (post.get(f"{variety}.questions") or "").replace("\x00", "")[:60_000]
    texts["questions"] = _lines(questions)
    by, on = _text(post, f"{variety}.reviewed_by"), _text(post, f"{variety}.reviewed_on")
    if by and on:
        texts["reviewed"] = {"by": by, "on": on}
    return texts


def _read_sources(post: QueryDict) -> list[dict[str, Any]]:
    sources: list[dict[str, Any]] = []
    kinds, names = post.getlist("source.kind"), post.getlist("source.name")
    details = post.getlist("source.detail")
    for kind, raw, detail in zip(kinds, names, details, strict=False):
        name = raw.strip()
        if not name:
            continue
        if kind == "decree":
            sources.append({"decree": int(name) if name.isdecimal() else name})
        elif kind == "programme":
            sources.append({"programme": name} | ({"seen": whole_or_text(detail)} if detail.strip() else {}))
        else:
            sources.append({"text": name} | ({"article": whole_or_text(detail)} if detail.strip() else {}))
    return sources


def _read_facts(post: QueryDict) -> list[dict[str, str]]:
    columns = (post.getlist("fact.value"), post.getlist("fact.unit"), post.getlist("fact.means"))
    rows = zip(*columns, strict=False)
    return [
        {"value": _plain_number(value.strip(), unit), "unit": unit, "means": means.strip()}
        for value, unit, means in rows
        if value.strip() or means.strip()
    ]


def _plain_number(value: str, unit: str) -> str:
    """People write "500 000" and "7,5": the stored form has neither space nor comma."""
    if unit == "phone":
        return value
    bare = value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    return bare if bare.replace(".", "", 1).isdecimal() else value


def form_rows(content: Content, *, readonly: bool = False) -> dict[str, Any]:
    """What the editor's template shows."""
    spare = 0 if readonly else SPARE_ROWS
    return {
        "content": content,
        "sources": [_source_row(source) for source in content.get("sources", [])] + [_source_row({})] * spare,
        "facts": [*content.get("facts", []), *[{"value": "", "unit": "MAD", "means": ""}] * spare],
        "related": ", ".join(content.get("related", [])),
        "varieties": [_variety(content, variety) for variety in VARIETIES],
        "units": UNITS,
        "source_kinds": SOURCE_KINDS,
    }


def _source_row(source: dict[str, Any]) -> dict[str, Any]:
    kind = next((kind for kind in SOURCE_KINDS if kind in source), "decree")
    detail = source.get("seen") if kind == "programme" else source.get("article")
    return {"kind": kind, "name": source.get(kind, ""), "detail": "" if detail is None else detail}


def _variety(content: Content, variety: str) -> dict[str, Any]:
    texts = content.get("texts", {}).get(variety, {})
    fields = [{"name": name, "value": texts.get(name) or "", "rows": ROWS[name]} for name in TEXT_FIELDS]
    return {
        "code": variety,
        "direction": direction(variety),
        "fields": fields,
        "questions": "\n".join(texts.get("questions", [])),
        "reviewed": texts.get("reviewed") or {},
        "pending": variety in content.get("pending", []),
    }
