"""How a draft travels: written, sent to review, approved by a second person into what the next release is made of."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from simple_history.utils import update_change_reason

from desk.staff.audit import record
from desk.staff.entries.checking import Report, check_draft
from desk.staff.entries.content import Content, changed_paths, content_of, empty_content, merged
from desk.staff.models import Draft
from knowledge.entry import Entry
from knowledge.models import EntryRecord
from knowledge.releases import LoadedRelease
from knowledge.store import write_entry

WRITING = ("origin", "edit", "merge", "restore", "import")


class WorkflowError(Exception):
    """The step is not possible now; its text is a key of the desk's texts."""


@dataclass(frozen=True)
class Working:
    """What an editor works on: the content, the version it has (0: no draft yet), and the draft if there is one."""

    content: Content
    version: int
    draft: Draft | None
    record: EntryRecord | None


@dataclass(frozen=True)
class Saved:
    """What saving did: the content now, and the parts that somebody else changed meanwhile and differently."""

    content: Content
    version: int
    conflicts: list[str]
    theirs: Content | None = None
    by: str = ""


def working(entry_id: str) -> Working | None:
    """The working copy of an entry, else the entry itself; None when there is neither."""
    record_ = EntryRecord.objects.filter(entry_id=entry_id).first()
    draft = Draft.objects.select_related("edited_by", "approved_by").filter(entry_id=entry_id).first()
    if draft is not None and not (draft.state == Draft.State.APPROVED and record_ and _moved_on(draft, record_)):
        return Working(draft.data, draft.version, draft, record_)
    if record_ is None:
        return None
    return Working(content_of(Entry.model_validate(record_.data)), draft.version if draft else 0, draft, record_)


def _moved_on(draft: Draft, record_: EntryRecord) -> bool:
    """Whether the entry was changed elsewhere (a new seed) since this draft was approved."""
    return draft.base_digest != record_.digest


def save(
    user: User, entry_id: str, content: Content, *, version: int, urgent: bool, note: str, reason: str = "edit"
) -> Saved:
    """Store a draft made from `version`. When somebody saved meanwhile, both are merged where they agree.

    Where they do not, nothing is stored and the conflicting parts come back, for the person to choose.
    """
    with transaction.atomic():
        now = working(entry_id)
        if now is None:
            now = Working(empty_content(entry_id), 0, None, None)
        if version != now.version:
            base = _content_at(entry_id, version) or now.content
            content, conflicts = merged(base, content, now.content)
            if conflicts:
                by = now.draft.edited_by.get_username() if now.draft and now.draft.edited_by else ""
                return Saved(content, now.version, conflicts, now.content, by)
            reason = "merge"
        draft = now.draft or _first_draft(now, entry_id)
        changed = changed_paths(draft.data, content) or changed_paths(now.content, content)
        if not changed and draft.state != Draft.State.APPROVED and draft.urgent == urgent and draft.note == note:
            return Saved(content, draft.version, [])
        if draft.state == Draft.State.APPROVED:
            draft.base_digest = now.record.digest if now.record else ""
        draft.data, draft.topic, draft.urgent, draft.note = content, content["topic"], urgent, note[:500]
        draft.state, draft.edited_by, draft.approved_by = Draft.State.DRAFT, user, None
        draft.version += 1
        _store(draft, reason)
        record(user, "entry_saved", entry_id, ", ".join(changed))
    return Saved(content, draft.version, [])


def _first_draft(now: Working, entry_id: str) -> Draft:
    """Begin the history with the entry as it stood, so that it can be compared and restored."""
    draft = Draft(
        entry_id=entry_id,
        topic=now.content["topic"],
        data=copy.deepcopy(now.content),
        base_digest=now.record.digest if now.record else "",
        version=0,
        state=Draft.State.APPROVED if now.record else Draft.State.DRAFT,
    )
    if now.record:
        _store(draft, "origin", new=True)
    return draft


def _store(draft: Draft, reason: str, *, new: bool = False) -> None:
    draft.save(force_insert=new)
    update_change_reason(draft, reason)


def _content_at(entry_id: str, version: int) -> Content | None:
    row = Draft.history.filter(entry_id=entry_id, version=version).order_by("-history_date").first()
    return row.data if row else None


def submit(user: User, entry_id: str, release: LoadedRelease | None) -> Report:
    """Send a draft to a second person; one with faults stays. Raises `WorkflowError`."""
    draft = _draft(entry_id, Draft.State.DRAFT)
    report = check_draft(draft.data, release)
    if not report.faults:
        draft.state = Draft.State.REVIEW
        draft.version += 1
        _store(draft, "submit")
        record(user, "entry_submitted", entry_id)
    return report


def authors(entry_id: str) -> set[int]:
    """Who wrote at the draft since it was last approved."""
    found: set[int] = set()
    for row in Draft.history.filter(entry_id=entry_id).order_by("-history_id"):
        if row.history_change_reason == "approve":
            break
        if row.history_change_reason in WRITING and row.edited_by_id:
            found.add(row.edited_by_id)
    return found


def approve(user: User, entry_id: str, *, version: int) -> Entry:
    """Let the draft go into the next release. Raises `WorkflowError` for its own author, or when it cannot."""
    with transaction.atomic():
        draft = _draft(entry_id, Draft.State.REVIEW)
        if draft.version != version:
            raise WorkflowError("review.changed_meanwhile")
        if user.pk in authors(entry_id):
            raise WorkflowError("review.not_your_own")
        record_ = EntryRecord.objects.filter(entry_id=entry_id).first()
        if record_ is not None and record_.digest != draft.base_digest:
            raise WorkflowError("review.entry_moved")
        report = check_draft(draft.data, None)
        if report.faults or report.entry is None:
            raise WorkflowError("review.has_faults")
        stored = write_entry(report.entry)
        draft.state, draft.approved_by, draft.base_digest = Draft.State.APPROVED, user, stored.digest
        draft.version += 1
        _store(draft, "approve")
        record(user, "entry_approved", entry_id)
    return report.entry


def send_back(user: User, entry_id: str, note: str) -> None:
    """Give a draft back to its author with a remark. Raises `WorkflowError`."""
    draft = _draft(entry_id, Draft.State.REVIEW)
    draft.state, draft.note = Draft.State.DRAFT, note[:500]
    draft.version += 1
    _store(draft, "send_back")
    record(user, "entry_sent_back", entry_id, note)


def restore(user: User, entry_id: str, history_id: int) -> None:
    """Make an earlier state the draft again. Raises `WorkflowError` when there is no such state."""
    row = Draft.history.filter(entry_id=entry_id, history_id=history_id).first()
    now = working(entry_id)
    if row is None or now is None:
        raise WorkflowError("review.no_such_state")
    saved = save(user, entry_id, row.data, version=now.version, urgent=row.urgent, note="", reason="restore")
    record(user, "entry_restored", entry_id, f"version {row.version} → {saved.version}")


def archive(user: User, entry_id: str, *, archived: bool) -> None:
    """Leave an entry out of the next releases, or take it in again; nothing is deleted."""
    changed = EntryRecord.objects.filter(entry_id=entry_id).exclude(archived=archived).update(archived=archived)
    if changed:
        record(user, "entry_archived" if archived else "entry_unarchived", entry_id)


def _draft(entry_id: str, state: str) -> Draft:
    rows = Draft.objects.select_for_update() if transaction.get_connection().in_atomic_block else Draft.objects
    draft = rows.filter(entry_id=entry_id).first()
    if draft is None or draft.state != state:
        raise WorkflowError("review.not_in_this_state")
    return draft
