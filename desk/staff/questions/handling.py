"""What staff do about a group of questions."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from desk.staff.audit import record
from desk.staff.entries.content import Content, empty_content
from desk.staff.entries.drafts import WorkflowError, save, working
from desk.staff.models import Draft
from knowledge.models import OpenQuestion, QuestionGroup, Release
from language.normalise import normalise


def prefilled(group: QuestionGroup, entry_id: str, topic: str) -> Content:
    """A new entry with the group's questions as ways of asking, each in its variety."""
    content = empty_content(entry_id, topic)
    _add_questions(content, group, list(group.questions.values_list("pk", flat=True)))
    return content


def begin_entry(user: User, group: QuestionGroup, entry_id: str, topic: str) -> None:
    """Start an entry from a group. Raises `WorkflowError` when the id is taken."""
    if working(entry_id) is not None:
        raise WorkflowError("inbox.id_taken")
    save(user, entry_id, prefilled(group, entry_id, topic), version=0, urgent=False, note=f"« {group.text[:200]} »")
    close(user, group, QuestionGroup.State.ENTRY, entry_id)


def add_to_entry(user: User, group: QuestionGroup, entry_id: str, questions: list[int]) -> int:
    """Add chosen questions as ways of asking to an entry's draft; returns how many were new.

    Raises `WorkflowError` when there is no such entry.
    """
    now = working(entry_id)
    if now is None:
        raise WorkflowError("inbox.no_such_entry")
    added = _add_questions(now.content, group, questions)
    urgent = bool(now.draft and now.draft.urgent)
    save(user, entry_id, now.content, version=now.version, urgent=urgent, note=now.draft.note if now.draft else "")
    close(user, group, QuestionGroup.State.ENTRY, entry_id)
    return added


def _add_questions(content: Content, group: QuestionGroup, chosen: list[int]) -> int:
    added = 0
    for question in group.questions.filter(pk__in=chosen).order_by("day"):
        asked = content["texts"].setdefault(question.variety, {}).setdefault("questions", [])
        text = " ".join(question.text.split())
        if normalise(text) not in {normalise(other) for other in asked}:
            asked.append(text)
            added += 1
    return added


def close(user: User, group: QuestionGroup, state: str, entry_id: str = "") -> None:
    """Say what became of a group; it leaves the inbox."""
    group.state, group.entry_id = state, entry_id
    group.handled_by, group.handled_at = user.get_username(), timezone.now()
    group.save(update_fields=["state", "entry_id", "handled_by", "handled_at"])
    record(user, f"questions_{state}", entry_id, group.text)


def reopen(user: User, group: QuestionGroup) -> None:
    """Bring a handled group back into the inbox."""
    group.state, group.entry_id, group.handled_at = QuestionGroup.State.OPEN, "", None
    group.save(update_fields=["state", "entry_id", "handled_at"])
    record(user, "questions_open", "", group.text)


def note_published() -> None:
    """Note for each handled group that its entry is now in the active release, with nothing of it left in a draft."""
    waiting = QuestionGroup.objects.filter(state=QuestionGroup.State.ENTRY, published_at=None)
    ids = set(waiting.values_list("entry_id", flat=True))
    if not ids:
        return
    release = Release.objects.filter(active=True).only("entries").first()
    live = {entry["id"] for entry in release.entries} if release else set()
    open_drafts = Draft.objects.filter(entry_id__in=ids).exclude(state=Draft.State.APPROVED)
    done = (ids & live) - set(open_drafts.values_list("entry_id", flat=True))
    waiting.filter(entry_id__in=done).update(published_at=timezone.now())


def ungrouped() -> int:
    """How many questions wait to be grouped."""
    return OpenQuestion.objects.filter(group=None).count()
