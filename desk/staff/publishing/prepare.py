"""Preparing a release: check everything, train, put the golden and the past questions to the old and the new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from desk.staff.models import Task
from desk.staff.tasks import Progress
from knowledge.calibration import Question, kept_questions
from knowledge.checks import check_entry, check_twice
from knowledge.findings import Finding
from knowledge.models import OpenQuestion, Release
from knowledge.releases import LoadedRelease, load_release, prepare_release
from knowledge.reply import reply_to
from knowledge.source_files import load_topics
from knowledge.store import stored_entries

PAST = 400
"""Past questions that are put to both releases, the latest first."""
MOST_SHOWN = 200


def prepare(task: Task, progress: Progress) -> dict[str, object]:
    """Make a release that is not active yet; returns what would change with it."""
    progress("check", 0, 1)
    faults = publication_faults()
    if faults:
        return {
            "faults": [[entry_id, finding.code, list(finding.where), finding.params] for entry_id, finding in faults]
        }
    release = prepare_release(encoder_name=settings.CONFIG.encoder, progress=progress, prepared_by=task.by)
    new = load_release(release)
    active = Release.objects.filter(active=True).first()
    old = load_release(active) if active else None
    return {"release": release.pk, **compare(old, new, progress)}


def publication_faults() -> list[tuple[str, Finding]]:
    """Everything that is wrong with the entries as they would be published."""
    entries, topics = stored_entries(), load_topics()
    ids = {entry.id for entry in entries}
    found = [(entry.id, finding) for entry in entries for finding in check_entry(entry, topics=topics, ids=ids)]
    found += [(entries[number].id, finding) for number, finding in check_twice(entries, {})]
    # An archived entry may still be named by others: they lose a link, nothing more.
    return [(entry_id, finding) for entry_id, finding in found if finding.code != "related_unknown"]


def compare(old: LoadedRelease | None, new: LoadedRelease, progress: Progress) -> dict[str, object]:
    """The golden questions' score before and after, and the past questions that get another answer."""
    golden = [q for q in kept_questions() if q.kind == "golden"]
    past = past_questions()
    scored, changed = {"old": _none(), "new": _none()}, []
    asked = [(q.text, q.variety, q) for q in golden] + [(text, variety, None) for text, variety in past]
    for number, (text, variety, question) in enumerate(asked):
        progress("compare", number, len(asked))
        after = _given(text, new)
        before = _given(text, old) if old else ()
        if question is not None:
            _count(scored["new"], question, after)
            _count(scored["old"], question, before)
        if before != after and old is not None:
            changed.append(_change(text, variety, before, after, question))
    changed.sort(key=lambda change: {"worse": 0, "": 1, "better": 2}[str(change["judgement"])])
    return {"golden": len(golden), "past": len(past), "scores": scored, "changed": changed[:MOST_SHOWN]}


def past_questions() -> list[tuple[str, str]]:
    """The latest questions kept for staff, each once."""
    rows = OpenQuestion.objects.order_by("-day", "-pk").values_list("text", "variety")[: PAST * 4]
    return list(dict.fromkeys(rows))[:PAST]


def _given(text: str, release: LoadedRelease | None) -> tuple[str, ...]:
    if release is None:
        return ()
    reply = reply_to(text, release=release)
    return tuple(entry.id for entry in reply.entries) or tuple(f"?{term}" for term in reply.terms)


def _none() -> dict[str, int]:
    return {"right": 0, "wrong": 0, "missed": 0}


def _count(score: dict[str, int], question: Question, given: Sequence[str]) -> None:
    score[_judged(question, given)] += 1


def _judged(question: Question, given: Iterable[str]) -> str:
    entries = list(given)
    if any(question.is_answered_by(entry_id) for entry_id in entries):
        return "right"
    return "wrong" if entries else "missed"


def _change(
    text: str, variety: str, before: tuple[str, ...], after: tuple[str, ...], question: Question | None
) -> dict[str, Any]:
    judgement = ""
    if question is not None:
        was, now = _judged(question, before), _judged(question, after)
        if "right" in (was, now) and was != now:
            judgement = "better" if now == "right" else "worse"
    return {"text": text, "variety": variety, "before": before, "after": after, "judgement": judgement}
