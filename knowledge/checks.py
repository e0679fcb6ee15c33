"""The checks of the knowledge base: everything that can be wrong in the entries, said at once.

Schema faults come from `knowledge.source_files`; here stand the checks that need the meaning of a text or the other
entries: same figures everywhere, known topics and relations, lengths, near-duplicate questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from knowledge.answer import legal_texts
from knowledge.entry import Entry, VarietyName
from knowledge.figures import figures_in, figures_of
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
    for file in files:
        faults.extend(_names(file, topics, ids, whole=not faults))
        faults.extend(_figures(file))
        faults.extend(_lengths(file))
    faults.extend(_twice(files))
    return files, sorted(faults)


def _names(file: EntryFile, topics: Iterable[str], ids: set[str], *, whole: bool) -> Iterable[Fault]:
    entry = file.entry
    if entry.id != file.path.stem:
        yield file.fault(f"id {entry.id!r} differs from the file name {file.path.stem!r}", "id")
    if entry.topic not in topics:
        yield file.fault(f"unknown topic {entry.topic!r}; the topics are in knowledge/topics.yaml", "topic")
    elif entry.topic != file.path.parent.name:
        yield file.fault(f"topic {entry.topic!r} differs from the folder {file.path.parent.name!r}", "topic")
    for number, source in enumerate(entry.sources):
        if source.text is not None and source.text not in legal_texts():
            message = f"unknown text {source.text!r}; the texts are in vocabulary/legal_texts.yml"
            yield file.fault(message, "sources", number)
    for number, other in enumerate(entry.related):
        if other == entry.id:
            yield file.fault("an entry cannot be related to itself", "related", number)
        elif whole and other not in ids:
            yield file.fault(f"related entry {other!r} does not exist", "related", number)


def _figures(file: EntryFile) -> Iterable[Fault]:
    declared = figures_of(file.entry.facts)
    phones = frozenset(str(fact.value) for fact in file.entry.facts if fact.unit == "phone")
    for variety, texts in file.entry.texts.items():
        stated = figures_in(f"{texts.title} {texts.body()}", phones=phones)
        for figure in sorted(stated - declared):
            yield file.fault(f"{variety} states {figure}, which is not in `facts`", "texts", variety)
        for figure in sorted(declared - stated):
            yield file.fault(f"{variety} does not state {figure}, which is in `facts`", "texts", variety)


def _lengths(file: EntryFile) -> Iterable[Fault]:
    for variety, texts in file.entry.texts.items():
        short, whole = len(texts.short.split()), len(texts.body().split())
        if short > MAX_SHORT_WORDS:
            message = f"{variety}.short has {short} words, at most {MAX_SHORT_WORDS}"
            yield file.fault(message, "texts", variety, "short")
        if whole >= MAX_WORDS:
            message = f"{variety} has {whole} words in all, fewer than {MAX_WORDS} are allowed"
            yield file.fault(message, "texts", variety)
        if len((texts.title + texts.body()).encode("utf-16-le")) // 2 > WHATSAPP_TEXT - 200:
            yield file.fault(f"{variety} is too long for one WhatsApp message", "texts", variety)


def _twice(files: list[EntryFile]) -> Iterable[Fault]:
    """Ids, labels and ways of asking that stand twice."""
    seen_ids: dict[str, EntryFile] = {}
    asked: dict[tuple[VarietyName, str], EntryFile] = {}
    labels: dict[tuple[VarietyName, str], EntryFile] = {}
    for file in files:
        entry = file.entry
        if entry.id in seen_ids:
            yield file.fault(f"id {entry.id!r} stands also in {seen_ids[entry.id].shown}", "id")
        seen_ids[entry.id] = file
        for variety, texts in entry.texts.items():
            label = (variety, normalise(texts.label))
            if label in labels:
                message = f"label {texts.label!r} stands also in {labels[label].shown}"
                yield file.fault(message, "texts", variety, "label")
            labels[label] = file
            for number, question in enumerate(texts.questions):
                key = (variety, normalise(question))
                if key in asked:
                    message = f"{question!r} is asked also in {asked[key].shown}"
                    yield file.fault(message, "texts", variety, "questions", number)
                asked[key] = file


def review_state(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entries still wait for a second reader, by variety."""
    waiting: dict[str, int] = defaultdict(int)
    for entry in entries:
        for variety, texts in entry.texts.items():
            waiting[variety] += texts.reviewed is None
    return dict(waiting)
