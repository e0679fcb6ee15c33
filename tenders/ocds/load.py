"""Importing OCDS files: every fault first, then all of it or nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ijson

from tenders.notice_data import NoticeData
from tenders.ocds.read import lacking, reading
from tenders.ocds.schema_check import package_faults, release_faults
from tenders.store import Stored, store

MOST_FAULTS = 200
Progress = Callable[[str, int], None]


class ImportFaultsError(ValueError):
    """The file cannot be imported; `faults` names everything that is wrong (up to `MOST_FAULTS`)."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def import_ocds(path: Path, *, now: dt.datetime, progress: Progress | None = None) -> Stored:
    """Import a release package, a record package or a single release.

    The file is read twice: once to check, once to keep; it is never whole in memory. A release says when its facts were
    seen (`date`), so an older one does not overwrite what is known since. Raises `ImportFaultsError`.
    """
    say = progress or (lambda _step, _count: None)
    faults = _check(path, now, say)
    if faults:
        raise ImportFaultsError(faults)

    def kept() -> Iterator[NoticeData]:
        for count, (_place, release) in enumerate(_releases(path), 1):
            yield reading(release)
            if count % 500 == 0:
                say("store", count)

    return store(kept(), seen_at=now)


def _check(path: Path, now: dt.datetime, say: Progress) -> list[str]:
    faults: list[str] = []
    count = 0
    try:
        faults += _head_faults(path)
        for count, (place, release) in enumerate(_releases(path), 1):
            wrong = release_faults(release) or lacking(release)
            if not wrong and (seen := reading(release).seen_at) is not None and seen > now + dt.timedelta(days=1):
                wrong = ["date: lies in the future"]
            faults += [f"{place} ({release.get('ocid', '?')}): {fault}" for fault in wrong]
            if len(faults) >= MOST_FAULTS:
                return [*faults[:MOST_FAULTS], "…"]
            if count % 500 == 0:
                say("check", count)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        return [*faults, f"JSON: {str(error)[:200]}"]
    if not count and not faults:
        faults.append("no release: neither `releases`, nor `records` with a `compiledRelease` or embedded releases")
    return faults


def _head_faults(path: Path) -> list[str]:
    """What is wrong with the package itself; a single release has no package."""
    head: dict[str, Any] = {}
    with path.open("rb") as file:
        for prefix, event, value in ijson.parse(file, use_float=True):
            if prefix and "." not in prefix and event in {"string", "number", "boolean", "null"}:
                head[prefix] = value
            elif prefix == "publisher.name":
                head["publisher"] = {"name": value}
            elif prefix in {"releases", "records"} and event == "start_array":
                head[prefix] = [{}]
            elif prefix == "" and event not in {"start_map", "end_map", "map_key"}:
                return ["JSON: a JSON object is expected (a release package, a record package or a release)"]
    if "releases" in head:
        return [f"package/{fault}" for fault in package_faults(head)]
    return []


def _releases(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every release of a file with its place in it; of a record the compiled release, else its embedded ones."""
    found = False
    for number, release in enumerate(_items(path, "releases.item")):
        found = True
        yield f"releases/{number}", _as_dict(release)
    for number, record in enumerate(_items(path, "records.item")):
        found = True
        yield from _of_record(number, _as_dict(record))
    if not found and path.stat().st_size < 5_000_000:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(whole, dict) and "ocid" in whole:
            yield "release", whole


def _of_record(number: int, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(record.get("compiledRelease"), dict):
        yield f"records/{number}/compiledRelease", record["compiledRelease"]
        return
    for place, release in enumerate(record.get("releases") or []):
        if isinstance(release, dict):
            yield f"records/{number}/releases/{place}", release


def _items(path: Path, prefix: str) -> Iterator[Any]:
    with path.open("rb") as file:
        yield from ijson.items(file, prefix, use_float=True)


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"ocid": str(value)[:40]}
