"""What differs between two states of an entry, word by word."""

from __future__ import annotations

import difflib
import re
from typing import Any

from desk.staff.entries.content import Content, changed_paths, flat

_WORDS = re.compile(r"\S+\s*")


def differences(before: Content, after: Content) -> list[dict[str, Any]]:
    """Each part that differs: its path, and its words marked "same", "gone" or "new"."""
    old, new = flat(before), flat(after)
    return [
        {"path": path, "pieces": _pieces(as_text(old.get(path)), as_text(new.get(path))), "variety": _variety(path)}
        for path in changed_paths(before, after)
    ]


def as_text(value: Any) -> str:
    """A part as people read it: lists one item a line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(as_text(item) for item in value)
    if isinstance(value, dict):
        return " · ".join(str(item) for item in value.values())
    return str(value)


def _pieces(before: str, after: str) -> list[tuple[str, str]]:
    one, two = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(one[a:b])))
            continue
        if a < b:
            pieces.append(("gone", "".join(one[a:b])))
        if c < d:
            pieces.append(("new", "".join(two[c:d])))
    return pieces


def _variety(path: str) -> str:
    return path.split(".")[1] if path.startswith("texts.") else ""
