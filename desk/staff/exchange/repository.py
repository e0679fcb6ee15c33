"""The desk's entries beside the repository's files: what differs, and who changed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.contrib.auth.models import User
from pydantic import ValidationError

from desk.staff.audit import record
from desk.staff.entries import drafts
from desk.staff.entries.content import content_of
from knowledge.entry import Entry
from knowledge.models import EntryRecord
from knowledge.source_files import ENTRIES
from knowledge.store import entry_digest

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Difference:
    """An entry that is not the same in both: `kind` is "file_only", "desk_only", "staff", "file" or "both"."""

    entry_id: str
    kind: str


class Files:
    """The repository's entries, read again only when a file changed."""

    def __init__(self, folder: Path = ENTRIES) -> None:
        self._folder = folder
        self._kept: dict[Path, tuple[int, Entry, str]] = {}

    def texts_of(self, entries: Iterable[Entry]) -> dict[str, str]:
        """The file of each of these entries whose content is the same, as it is written."""
        self.read()
        wanted = {entry.id: entry_digest(entry) for entry in entries}
        return {
            entry.id: path.read_text(encoding="utf-8")
            for path, (_, entry, digest) in self._kept.items()
            if wanted.get(entry.id) == digest and path.exists()
        }

    def read(self) -> dict[str, tuple[Entry, str]]:
        """Each readable entry with its digest, by id; faulty files are the business of `check_knowledge`."""
        found: dict[str, tuple[Entry, str]] = {}
        for path in self._folder.rglob("*.yaml"):
            changed = path.stat().st_mtime_ns
            kept = self._kept.get(path)
            if kept is None or kept[0] != changed:
                try:
                    entry = Entry.model_validate(yaml.load(path.read_bytes(), Loader=_LOADER))  # noqa: S506 - safe
                except (ValidationError, yaml.YAMLError):
                    continue
                kept = self._kept[path] = (changed, entry, entry_digest(entry))
            found[kept[1].id] = kept[1:]
        return found


files = Files()


def repository_differences() -> list[Difference]:
    """Everything in which the files and the desk differ, by id."""
    here = files.read()
    records = {r.entry_id: r for r in EntryRecord.objects.only("entry_id", "digest", "seed_digest", "archived")}
    found = [Difference(entry_id, "file_only") for entry_id in set(here) - set(records)]
    found += [Difference(entry_id, "desk_only") for entry_id in set(records) - set(here)]
    for entry_id in set(here) & set(records):
        record_, digest = records[entry_id], here[entry_id][1]
        if record_.digest == digest and not record_.archived:
            continue
        staff = record_.archived or record_.digest != record_.seed_digest
        file = digest != record_.seed_digest
        found.append(Difference(entry_id, "both" if staff and file else "staff" if staff else "file"))
    return sorted(found, key=lambda difference: difference.entry_id)


def take_file(user: User, entry_id: str) -> None:
    """Make the file's content a draft, which is reviewed as any other. Raises `KeyError` when there is no file."""
    entry, digest = files.read()[entry_id]
    now = drafts.working(entry_id)
    content = content_of(entry)
    drafts.save(user, entry_id, content, version=now.version if now else 0, urgent=False, note="", reason="import")
    EntryRecord.objects.filter(entry_id=entry_id).update(seed_digest=digest)
    record(user, "file_taken", entry_id)


def keep_ours(user: User, entry_id: str) -> None:
    """Note that the file was looked at and the desk's entry stays. Raises `KeyError` when there is no file."""
    _, digest = files.read()[entry_id]
    EntryRecord.objects.filter(entry_id=entry_id).update(seed_digest=digest)
    record(user, "ours_kept", entry_id)
