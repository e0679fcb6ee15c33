"""Everything that is wrong with a draft, at once and in the reader's words, while it may still be incomplete."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from django.db.models import Max
from pydantic import ValidationError

from desk.staff.entries.content import TEXT_FIELDS, Content, completed
from desk.staff.entries.known import known_questions
from desk.staff.texts import language, say
from knowledge.checks import check_entry
from knowledge.decree_figures import official_numbers, unfound_figures
from knowledge.entry import Entry, Fact, Source, Texts, VarietyName
from knowledge.findings import Finding
from knowledge.models import EntryRecord, OfficialText
from knowledge.plain_language import remarks
from knowledge.releases import LoadedRelease
from knowledge.source_files import load_topics
from language.normalise import normalise
from language.varieties import VARIETIES

NEAR = 0.93
"""Cosine from which two ways of asking are so alike that the bot may take one for the other."""
MOST_NEAR = 6


@dataclass(frozen=True)
class Report:
    """`faults` must be mended before the entry can be sent to review, `remarks` are for people to judge."""

    entry: Entry | None
    faults: list[Finding]
    remarks: list[Finding]


def check_draft(content: Content, release: LoadedRelease | None) -> Report:
    """Check a draft; `release` serves to find entries that are too close."""
    data = completed(content)
    entry, faults = _validated(data)
    lenient = entry or _lenient(data)
    ids = _may_name(lenient.id)
    faults += [f for f in check_entry(lenient, topics=load_topics(), ids=ids) if f.code != "topic_unknown" or entry]
    faults += _repeated(lenient)
    notes = [remark for variety, texts in lenient.texts.items() for remark in remarks(texts, variety)]
    notes += unfound_figures(lenient, _official())
    if release is not None:
        notes += _near(lenient, release)
    return Report(entry, faults, notes)


def _official() -> dict[int, set[Decimal]]:
    """The numbers of the imported articles, read again when they were imported again."""
    latest = OfficialText.objects.aggregate(at=Max("imported_at"))["at"]
    return _official_at(latest) if latest else {}


@lru_cache(maxsize=1)
def _official_at(_imported: dt.datetime) -> dict[int, set[Decimal]]:
    return official_numbers()


def _may_name(entry_id: str) -> set[str]:
    """The entries that this one may name: all live ones, and those it names already, which may be archived by now."""
    stored = EntryRecord.objects.filter(entry_id=entry_id).values_list("data", flat=True).first()
    named = set(stored.get("related", [])) if stored else set()
    return set(EntryRecord.objects.filter(archived=False).values_list("entry_id", flat=True)) | named | {entry_id}


def say_finding(finding: Finding) -> str:
    """A finding in the reader's language."""
    params: dict[str, object] = {"place": place_name(finding.where), **finding.params}
    if "variety" in params:
        params["variety"] = say(f"common.variety_{str(params['variety']).replace('-', '_')}")
    return Finding(finding.code, finding.where, params).say(language())


def place_name(where: tuple[str | int, ...]) -> str:
    """What the editor calls a part of an entry."""
    names = []
    for part in where:
        if part in VARIETIES:
            names.append(say(f"common.variety_{str(part).replace('-', '_')}"))
        elif isinstance(part, int):
            names.append(f"n° {part + 1}" if language() == "fr" else f"رقم {part + 1}")
        elif part not in {"texts", "decimal", "str", "int", "date"}:
            names.append(_field_name(str(part)))
    return " › ".join(names) or say("editor.entry")


def _field_name(part: str) -> str:
    try:
        return say(f"editor.field_{part}")
    except KeyError:
        return part


def _validated(data: Content) -> tuple[Entry | None, list[Finding]]:
    try:
        return Entry.model_validate(data), []
    except ValidationError as error:
        findings = [_in_plain_words(cast(dict[str, Any], detail)) for detail in error.errors()]
        unique = {(f.code, f.where): f for f in findings}
        return None, list(unique.values())


_BY_TYPE = {
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "literal_error": "choice",
    "string_pattern_mismatch": "bad_id",
    "less_than_equal": "article_unknown",
    "greater_than_equal": "article_unknown",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "decimal_parsing": "not_a_number",
}


def _in_plain_words(detail: dict[str, Any]) -> Finding:
    where, kind, context = tuple(detail["loc"]), str(detail["type"]), detail.get("ctx") or {}
    limit = context.get("max_length", context.get("min_length", ""))
    if kind == "value_error":
        return _of_our_own(str(detail["msg"]).removeprefix("Value error, "), where)
    if kind.startswith("date"):
        return Finding("not_a_date" if detail.get("input") else "missing", where)
    if kind == "string_pattern_mismatch" and not detail.get("input"):
        return Finding("missing", where)
    code = _BY_TYPE.get(kind, "other")
    return Finding(code, where, {"limit": limit} if code != "other" else {"message": str(detail["msg"])})


def _of_our_own(message: str, where: tuple[str | int, ...]) -> Finding:
    """The faults that `knowledge.entry` raises itself."""
    if "exactly one" in message:
        return Finding("one_source_kind", where)
    if "seen" in message:
        return Finding("programme_date", where)
    if "caveat" in message:
        return Finding("caveat_missing", (), {"variety": message.rsplit(" in ", 1)[-1].split(", ", maxsplit=1)[0]})
    return Finding("other", where, {"message": message})


def _lenient(data: Content) -> Entry:
    """An entry made of what can be read, for the checks of meaning; it is never stored."""
    texts = {
        variety: Texts.model_construct(
            None,
            **{name: part.get(name) or "" for name in TEXT_FIELDS},
            questions=list(part.get("questions", [])),
            stands_in=part.get("stands_in"),
            reviewed=None,
        )
        for variety, part in data["texts"].items()
        if part.get("short") or part.get("details")
    }
    return Entry.model_construct(
        id=data["id"],
        topic=data["topic"],
        status=data["status"],
        sources=_readable(Source, data["sources"]),
        facts=_readable(Fact, data["facts"]),
        related=data["related"],
        texts=cast("dict[VarietyName, Texts]", texts),
    )


def _readable(kind: Any, rows: list[dict[str, Any]]) -> list[Any]:
    found = []
    for row in rows:
        try:
            found.append(kind.model_validate(row))
        except ValidationError:
            continue
    return found


def _repeated(entry: Entry) -> list[Finding]:
    found = []
    known = known_questions()
    for variety, texts in entry.texts.items():
        seen: set[str] = set()
        for number, question in enumerate(texts.questions):
            key, where = normalise(question), ("texts", variety, "questions", number)
            said = {"variety": variety, "question": question}
            other = known.owner(variety, key, besides=entry.id)
            if other:
                found.append(Finding("question_twice", where, said | {"other": other}))
            elif key in seen:
                found.append(Finding("question_repeated", where, said))
            seen.add(key)
        taken = known.label_owner(variety, normalise(texts.label), besides=entry.id)
        if taken and texts.label and not texts.stands_in:
            said = {"variety": variety, "label": texts.label, "other": taken}
            found.append(Finding("label_twice", ("texts", variety, "label"), said))
    return found


def _near(entry: Entry, release: LoadedRelease) -> list[Finding]:
    asked = [(variety, question) for variety, texts in entry.texts.items() for question in texts.questions]
    if not asked:
        return []
    found: list[Finding] = []
    for (variety, question), other in zip(
        asked, release.index.closest(asked, besides=entry.id, least=NEAR), strict=True
    ):
        if other is not None and len(found) < MOST_NEAR:
            said = {"variety": variety, "question": question, "other": other}
            found.append(Finding("near_other", ("texts", variety, "questions"), said))
    return found
