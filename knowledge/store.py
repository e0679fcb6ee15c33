"""The entries in the database: writing them, and bringing the repository's files in without losing staff's work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.db import transaction

from knowledge.calibration import seed_questions
from knowledge.entry import Entry
from knowledge.models import EntryRecord, GoldenQuestion


def entry_digest(entry: Entry) -> str:
    """What tells two contents of an entry apart."""
    return data_digest(entry_data(entry))


def data_digest(data: dict[str, object]) -> str:
    """The same of an entry's stored values."""
    return digest_of(json.dumps(data, sort_keys=True).encode())


def entry_data(entry: Entry) -> dict[str, object]:
    """The entry as it is stored and exchanged: plain values, empty ones left out."""
    return entry.model_dump(mode="json", exclude_none=True)


def digest_of(data: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def write_entry(entry: Entry) -> EntryRecord:
    """Make this the entry that the next release is made of; an archived one comes back."""
    record, _ = EntryRecord.objects.update_or_create(
        entry_id=entry.id,
        defaults={"topic": entry.topic, "data": entry_data(entry), "digest": entry_digest(entry), "archived": False},
    )
    return record


def store_entries(entries: Sequence[Entry], *, replace: bool = False, overwrite: bool = False) -> dict[str, int]:
    """Bring the repository's entries into the database, all or nothing; returns how many there were of each kind.

    What staff changed or archived stays: when its file has changed as well it counts as "differing", to be looked at
    in the desk, unless `overwrite`. With `replace`, entries that are not in `entries` are removed.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0, "differing": 0}
    with transaction.atomic():
        known = {record.entry_id: record for record in EntryRecord.objects.defer("data")}
        for entry in entries:
            counts[_store_one(entry, known.get(entry.id), overwrite=overwrite)] += 1
        if replace:
            gone = set(known) - {entry.id for entry in entries}
            counts["removed"], _ = EntryRecord.objects.filter(entry_id__in=gone).delete()
    return counts


def _store_one(entry: Entry, record: EntryRecord | None, *, overwrite: bool) -> str:
    digest = entry_digest(entry)
    if record is None:
        written = write_entry(entry)
        _note_seed(written.entry_id, digest)
        return "added"
    if record.digest == digest and not record.archived:
        if record.seed_digest != digest:
            _note_seed(entry.id, digest)
        return "unchanged"
    staff_changed = record.archived or record.digest != record.seed_digest
    if staff_changed and not overwrite:
        return "unchanged" if record.seed_digest == digest else "differing"
    write_entry(entry)
    _note_seed(entry.id, digest)
    return "changed"


def _note_seed(entry_id: str, digest: str) -> None:
    EntryRecord.objects.filter(entry_id=entry_id).update(seed_digest=digest)


def stored_entries() -> list[Entry]:
    """The entries that the next release is made of, by id; archived ones are left out."""
    records = EntryRecord.objects.filter(archived=False).order_by("entry_id")
    return [Entry.model_validate(record.data) for record in records]


def seed_golden_questions() -> int:
    """Add the repository's golden questions that the database lacks; those that staff archived stay archived."""
    known = set(GoldenQuestion.objects.values_list("variety", "text"))
    new = {(q.variety, q.text): q for q in seed_questions() if (q.variety, q.text) not in known}
    GoldenQuestion.objects.bulk_create(
        GoldenQuestion(variety=q.variety, text=q.text, entry_id=q.entry or "", also=list(q.also), kind=q.kind)
        for q in new.values()
    )
    return len(new)
