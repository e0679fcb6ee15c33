"""From a workbook to a plan that somebody looks at, and from the plan to drafts: all or nothing."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from desk.staff.audit import record
from desk.staff.entries import drafts
from desk.staff.entries.checking import check_draft, say_finding
from desk.staff.entries.content import TEXT_FIELDS, Content, changed_paths, empty_content
from desk.staff.exchange.reading import CellFault, Row, Sheets, known_variety, read_facts, read_sources
from desk.staff.exchange.workbook import columns
from desk.staff.models import Draft, Upload
from desk.staff.texts import say
from knowledge.models import EntryRecord


@dataclass
class _Incoming:
    """An entry as the workbook has it so far."""

    content: Content
    before: Content | None
    version: int
    rows: dict[str, Row] = field(default_factory=dict)
    archive: bool = False


def make_plan(sheets: Sheets, *, may_archive: bool) -> tuple[list[dict[str, Any]], list[CellFault]]:
    """What an import would do, one step an entry that changes, and every fault; with faults nothing may be done."""
    faults = list(sheets.faults)
    incoming: dict[str, _Incoming] = {}
    for row in sheets.entries:
        faults += _take_entry_row(row, incoming)
    for row in sheets.texts:
        faults += _take_text_row(row, incoming)
    steps = []
    for entry_id, one in incoming.items():
        changed = changed_paths(one.before or {}, one.content)
        if one.archive:
            if not may_archive:
                faults.append(_fault(one, "archive", say("exchange.may_not_archive")))
            elif not EntryRecord.objects.filter(entry_id=entry_id, archived=True).exists():
                steps.append({"id": entry_id, "action": "archive", "version": one.version})
            continue
        if not changed:
            continue
        faults += _entry_faults(entry_id, one)
        action = "change" if one.before else "add"
        steps.append(
            {"id": entry_id, "action": action, "version": one.version, "content": one.content, "changed": changed}
        )
    return steps, faults


def _take_entry_row(row: Row, incoming: dict[str, _Incoming]) -> list[CellFault]:
    entry_id = row.values["id"]
    if entry_id in incoming:
        return [row.fault("id", say("exchange.id_twice", id=entry_id))]
    one = _begin(entry_id, incoming)
    one.rows[""] = row
    one.archive = row.values.get("archive", "").lower() in columns()["yes"]
    faults: list[CellFault] = []
    for name in ("topic", "status", "review_by"):
        if name in row.values:
            one.content[name] = row.values[name]
    if "related" in row.values:
        one.content["related"] = row.values["related"].replace(",", "\n").split()
    if "sources" in row.values:
        one.content["sources"], wrong = read_sources(row)
        faults += wrong
    if "facts" in row.values:
        one.content["facts"], wrong = read_facts(row)
        faults += wrong
    return faults


def _take_text_row(row: Row, incoming: dict[str, _Incoming]) -> list[CellFault]:
    variety = known_variety(row)
    if variety is None:
        return [row.fault("variety", say("exchange.unknown_variety", name=row.values.get("variety", "")))]
    one = incoming.get(row.values["id"]) or _begin(row.values["id"], incoming)
    if variety in one.rows:
        return [row.fault("variety", say("exchange.variety_twice"))]
    one.rows[variety] = row
    texts = one.content["texts"].setdefault(variety, {})
    for name in TEXT_FIELDS:
        if name in row.values:
            texts[name] = row.values[name]
    if "questions" in row.values:
        texts["questions"] = [line.strip() for line in row.values["questions"].splitlines() if line.strip()]
    return []


def _begin(entry_id: str, incoming: dict[str, _Incoming]) -> _Incoming:
    now = drafts.working(entry_id)
    content = copy.deepcopy(now.content) if now else empty_content(entry_id)
    one = incoming[entry_id] = _Incoming(content, now.content if now else None, now.version if now else 0)
    return one


def _entry_faults(entry_id: str, one: _Incoming) -> list[CellFault]:
    draft = Draft.objects.filter(entry_id=entry_id).exclude(state=Draft.State.APPROVED).first()
    if draft is not None:
        return [_fault(one, "id", say("exchange.being_edited", id=entry_id))]
    found = []
    for finding in check_draft(one.content, None).faults:
        where = finding.where
        variety = str(where[1]) if len(where) > 1 and where[0] == "texts" else str(finding.params.get("variety", ""))
        column = str(where[2]) if len(where) > 2 else str(where[0]) if where and where[0] != "texts" else "short"
        row = one.rows.get(variety) or one.rows.get("") or next(iter(one.rows.values()))
        found.append(row.fault(column, say_finding(finding)))
    return found


def _fault(one: _Incoming, column: str, message: str) -> CellFault:
    row = one.rows.get("") or next(iter(one.rows.values()))
    return row.fault(column, message)


def apply_plan(user: User, upload: Upload) -> int:
    """Make drafts that wait for review of all steps, and archive; returns how many steps were done.

    Raises `WorkflowError` when somebody changed one of the entries meanwhile; then nothing is done.
    """
    with transaction.atomic():
        # Of two clicks one wins this update.
        if not Upload.objects.filter(pk=upload.pk, applied_at=None).update(applied_at=timezone.now()):
            raise drafts.WorkflowError("exchange.done_already")
        for step in upload.plan:
            now = drafts.working(step["id"])
            if (now.version if now else 0) != step["version"]:
                raise drafts.WorkflowError("exchange.changed_meanwhile")
            if step["action"] == "archive":
                drafts.archive(user, step["id"], archived=True)
                continue
            drafts.save(
                user,
                step["id"],
                step["content"],
                version=step["version"],
                urgent=False,
                note=upload.name,
                reason="import",
            )
            drafts.submit(user, step["id"], None)
        record(user, "workbook_imported", upload.name, str(len(upload.plan)))
    return len(upload.plan)
