"""Reading entries from YAML files, with the line of every fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.entry import Entry

ENTRIES = Path(__file__).resolve().parent / "entries"
TOPICS = Path(__file__).resolve().parent / "topics.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: ten times faster."""


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, where: file, line (from 1), and a sentence that says how to mend it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class EntryFile:
    """An entry with the file it came from and the line on which each of its parts begins."""

    path: Path
    shown: str
    entry: Entry
    lines: dict[tuple[str | int, ...], int]

    def fault(self, message: str, *where: str | int) -> Fault:
        """A fault at the part `where` (for example "texts", "fr", "short")."""
        return Fault(self.shown, _line_of(self.lines, where), message)


@lru_cache(maxsize=4)
def load_topics(path: Path = TOPICS) -> dict[str, dict[str, str]]:
    """The topics' names in the four varieties, by id."""
    topics: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return topics


def read_entries(folder: Path = ENTRIES) -> tuple[list[EntryFile], list[Fault]]:
    """Read every `*.yaml` below `folder`: the entries that could be read, and the faults of the others."""
    entries: list[EntryFile] = []
    faults: list[Fault] = []
    for path in sorted(folder.rglob("*.yaml")):
        shown = path.relative_to(folder.parent.parent).as_posix() if folder == ENTRIES else path.name
        found, wrong = _read_one(path, shown)
        if found is not None:
            entries.append(found)
        faults.extend(wrong)
    if not entries and not faults:
        faults.append(Fault(str(folder), 1, "no entry found in this folder"))
    return entries, faults


def _read_one(path: Path, shown: str) -> tuple[EntryFile | None, list[Fault]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, [Fault(shown, 1, f"not UTF-8 (byte {error.start}); save the file as UTF-8")]
    try:
        node = yaml.compose(text, Loader=_LOADER)
        data = yaml.load(text, Loader=_LOADER)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        return None, [Fault(shown, line, f"not readable as YAML: {problem}; put texts with ': ' in quotes")]
    lines: dict[tuple[str | int, ...], int] = {}
    if node is not None:
        _collect_lines(node, (), lines)
    try:
        entry = Entry.model_validate(data)
    except ValidationError as error:
        return None, [Fault(shown, _line_of(lines, detail["loc"]), _in_words(detail)) for detail in error.errors()]
    return EntryFile(path=path, shown=shown, entry=entry, lines=lines), []


def _collect_lines(node: yaml.Node, where: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> None:
    lines[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _collect_lines(value, (*where, key.value), lines)
            lines[(*where, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _collect_lines(value, (*where, number), lines)


def _line_of(lines: dict[tuple[str | int, ...], int], where: tuple[str | int, ...]) -> int:
    """The line of a part, or of the nearest part around it that the file has."""
    for length in range(len(where), -1, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return 1


def _in_words(detail: Any) -> str:
    place = ".".join(str(part) for part in detail["loc"]) or "the file"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}"
