"""The checks of the knowledge base: everything that can be wrong in the entries, said at once.

Schema faults come from `knowledge.source_files`; here stand the checks that need the meaning of a text or the other
entries: same figures everywhere, known topics and relations, lengths, near-duplicate questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.answer import legal_texts
from knowledge.entry import Entry, VarietyName
from knowledge.figures import figures_in, figures_of
from knowledge.findings import Finding
from knowledge.source_files import ENTRIES, EntryFile, Fault, load_topics, read_entries
from language.normalise import normalise

MAX_SHORT_WORDS = 20
MAX_WORDS = 80
WHATSAPP_TEXT = 4096
"""WhatsApp's limit of a text message, in UTF-16 units (Cloud API, text object)."""


def check_all(folder: Path = ENTRIES) -> tuple[list[EntryFile], list[Fault]]:
    """Read and check every entry below `folder`; returns the readable ones and all faults, sorted."""
    files, faults = read_entries(folder)
    topics = load_topics()
    ids = {file.entry.id for file in files}
    whole = not faults
    for file in files:
        found = [*_places(file, topics), *check_entry(file.entry, topics=topics, ids=ids if whole else None)]
        faults.extend(file.fault(finding.say("en"), *finding.where) for finding in found)
    shown = {file.entry.id: file.shown for file in files}
    for number, finding in check_twice([file.entry for file in files], shown):
        faults.append(files[number].fault(finding.say("en"), *finding.where))
    return files, sorted(faults)


def check_entry(entry: Entry, *, topics: Iterable[str], ids: set[str] | None) -> Iterator[Finding]:
    """What is wrong with an entry by itself; `ids` are the entries it may name, None when they are not all known."""
    if entry.topic not in topics:
        yield Finding("topic_unknown", ("topic",), {"topic": entry.topic})
    for number, source in enumerate(entry.sources):
        if source.text is not None and source.text not in legal_texts():
            yield Finding("text_unknown", ("sources", number), {"text": source.text})
    for number, other in enumerate(entry.related):
        if other == entry.id:
            yield Finding("related_itself", ("related", number))
        elif ids is not None and other not in ids:
            yield Finding("related_unknown", ("related", number), {"id": other})
    yield from _figures(entry)
    yield from _lengths(entry)


def _places(file: EntryFile, topics: Iterable[str]) -> Iterator[Finding]:
    entry = file.entry
    if entry.id != file.path.stem:
        yield Finding("id_and_file", ("id",), {"id": entry.id, "file": file.path.stem})
    if entry.topic in topics and entry.topic != file.path.parent.name:
        yield Finding("topic_and_folder", ("topic",), {"topic": entry.topic, "folder": file.path.parent.name})


def _figures(entry: Entry) -> Iterator[Finding]:
    declared = figures_of(entry.facts)
    phones = frozenset(str(fact.value) for fact in entry.facts if fact.unit == "phone")
    for variety, texts in entry.texts.items():
        stated = figures_in(f"{texts.title} {texts.body()}", phones=phones)
        where = ("texts", variety)
        for figure in sorted(stated - declared):
            yield Finding("figure_undeclared", where, {"variety": variety, "figure": figure})
        for figure in sorted(declared - stated):
            yield Finding("figure_unsaid", where, {"variety": variety, "figure": figure})


def _lengths(entry: Entry) -> Iterator[Finding]:
    for variety, texts in entry.texts.items():
        short, whole = len(texts.short.split()), len(texts.body().split())
        where = ("texts", variety)
        if short > MAX_SHORT_WORDS:
            said = {"variety": variety, "count": short, "most": MAX_SHORT_WORDS}
            yield Finding("short_long", (*where, "short"), said)
        if whole >= MAX_WORDS:
            yield Finding("body_long", where, {"variety": variety, "count": whole, "most": MAX_WORDS})
        if len((texts.title + texts.body()).encode("utf-16-le")) // 2 > WHATSAPP_TEXT - 200:
            yield Finding("whatsapp_long", where, {"variety": variety})


def check_twice(entries: list[Entry], shown: dict[str, str]) -> Iterator[tuple[int, Finding]]:
    """Ids, labels and ways of asking that stand twice: the number of the later entry, and the finding."""
    seen_ids: set[str] = set()
    asked: dict[tuple[VarietyName, str], str] = {}
    labels: dict[tuple[VarietyName, str], str] = {}
    for number, entry in enumerate(entries):
        here = shown.get(entry.id, entry.id)
        if entry.id in seen_ids:
            yield number, Finding("id_twice", ("id",), {"id": entry.id, "other": here})
        seen_ids.add(entry.id)
        for variety, texts in entry.texts.items():
            where = ("texts", variety)
            other = labels.get((variety, normalise(texts.label)))
            if other and not texts.stands_in:
                said = {"variety": variety, "label": texts.label, "other": other}
                yield number, Finding("label_twice", (*where, "label"), said)
            labels[variety, normalise(texts.label)] = here
            for place, question in enumerate(texts.questions):
                key = (variety, normalise(question))
                if key in asked:
                    said = {"variety": variety, "question": question, "other": asked[key]}
                    yield number, Finding("question_twice", (*where, "questions", place), said)
                asked[key] = here


def review_state(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entries still wait for a second reader, by variety."""
    waiting: dict[str, int] = defaultdict(int)
    for entry in entries:
        for variety, texts in entry.texts.items():
            waiting[variety] += texts.reviewed is None
    return dict(waiting)
