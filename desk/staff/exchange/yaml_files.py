"""Entries as the repository's YAML files, key for key as writers write them (knowledge/STYLE.md)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from knowledge.entry import Entry, Fact, Source, Texts

_SENTENCE = re.compile(r"(?<=[.!?؟؛])\s+")
_BLOCK = 100
"""A text longer than this is folded, one sentence a line, so that a change shows as one line."""


def entry_yaml(entry: Entry) -> str:
    """An entry as a file; reading it back gives an equal entry."""
    lines = [f"id: {entry.id}", f"topic: {entry.topic}", f"status: {entry.status}", "sources:"]
    lines += [_source(source) for source in entry.sources]
    lines += ["facts:", *(f"  - {_fact(fact)}" for fact in entry.facts)] if entry.facts else ["facts: []"]
    lines += [f"review_by: {entry.review_by.isoformat()}", f"related: [{', '.join(entry.related)}]", "texts:"]
    for variety, texts in entry.texts.items():
        lines += [f"  {variety}:", *_texts(texts)]
    return "\n".join(lines) + "\n"


def entries_zip(entries: Iterable[Entry], as_is: Mapping[str, str]) -> bytes:
    """The entries as the folder `knowledge/entries/`, zipped; `as_is` holds the text of files that need no change."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            # A fixed date: the same entries give the same file.
            info = zipfile.ZipInfo(f"knowledge/entries/{entry.topic}/{entry.id}.yaml", (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, as_is.get(entry.id) or entry_yaml(entry))
    return buffer.getvalue()


def _source(source: Source) -> str:
    parts = source.model_dump(exclude_none=True)
    return "\n    ".join(
        f"{'  - ' if number == 0 else ''}{key}: {_plain(value)}" for number, (key, value) in enumerate(parts.items())
    )


def _fact(fact: Fact) -> str:
    value = fact.value
    shown = _scalar(str(value), flow=True) if fact.unit == "phone" or not _is_number(value) else str(value)
    return f"{{value: {shown}, unit: {fact.unit}, means: {_quoted(fact.means)}}}"


def _is_number(value: Decimal | str) -> bool:
    return bool(re.fullmatch(r"(?!0\d)\d+(\.\d+)?", str(value)))


def _texts(texts: Texts) -> list[str]:
    lines = [f"    {name}: {_scalar(getattr(texts, name))}" for name in ("label", "title", "short")]
    lines.append(_long("details", texts.details))
    lines.append(
        _long("next_step", texts.next_step) if "\n" in texts.next_step else f"    next_step: {_scalar(texts.next_step)}"
    )
    if texts.caveat:
        lines.append(f"    caveat: {_scalar(texts.caveat)}")
    review = texts.reviewed
    lines.append(
        f"    reviewed: {{by: {_scalar(review.by, flow=True)}, on: {review.on}}}" if review else "    reviewed: null"
    )
    if texts.stands_in:
        lines.append(f"    stands_in: {texts.stands_in}")
    return [*lines, "    questions:", *(f"      - {_scalar(question)}" for question in texts.questions)]


def _long(name: str, text: str) -> str:
    if "\n" in text or text != " ".join(text.split()):
        quoted = yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10**6).strip()
        return f"    {name}: {quoted}"
    if len(text) < _BLOCK:
        return f"    {name}: {_scalar(text)}"
    return "\n".join([f"    {name}: >-", *(f"      {sentence}" for sentence in _SENTENCE.split(text))])


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else _scalar(str(value))


def _scalar(text: str, *, flow: bool = False) -> str:
    """A string as a YAML scalar on one line, in quotes only when it needs them."""
    form = [text] if flow else text
    dumped = yaml.safe_dump(form, allow_unicode=True, width=10**6, default_flow_style=True).strip()
    plain = dumped[1:-1] if flow else dumped.removesuffix("\n...")
    if plain == text:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style='"').strip()
