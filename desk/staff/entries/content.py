"""An entry's content while it is being written: a plain dictionary that may be incomplete.

It has the keys of `knowledge.entry.Entry`, and `pending`: the varieties whose words are still to be written after an
urgent correction. Their ways of asking stay; other varieties' words stand in for the rest.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from knowledge.entry import Entry
from knowledge.store import entry_data
from language.varieties import VARIETIES, Variety

Content = dict[str, Any]
TEXT_FIELDS = ("label", "title", "short", "details", "next_step", "caveat")
STANDS_IN: Mapping[Variety, tuple[Variety, ...]] = {
    "fr": ("ar", "ary", "ary-Latn"),
    "ar": ("ary", "fr", "ary-Latn"),
    "ary": ("ar", "fr", "ary-Latn"),
    "ary-Latn": ("fr", "ary", "ar"),
}
"""Whose words a reader of a variety gets while its own are missing, the most readable first."""


def empty_content(entry_id: str, topic: str = "") -> Content:
    """A new entry with nothing in it yet."""
    texts: dict[str, Content] = {variety: empty_texts() for variety in VARIETIES}
    return {
        "id": entry_id,
        "topic": topic,
        "status": "verified",
        "sources": [],
        "facts": [],
        "review_by": "",
        "related": [],
        "texts": texts,
        "pending": [],
    }


def empty_texts() -> Content:
    """A variety in which nothing is written yet."""
    return {**dict.fromkeys(TEXT_FIELDS, ""), "questions": []}


def content_of(entry: Entry) -> Content:
    """An entry as content; words that stand in for a missing variety are taken out again."""
    content: Content = entry_data(entry)
    content["pending"] = entry.overdue()
    for variety in content["pending"]:
        kept = content["texts"][variety]["questions"]
        content["texts"][variety] = empty_texts() | {"questions": kept}
    return content


def completed(content: Content) -> Content:
    """The content as an entry's data: words standing in for pending varieties, empty optional parts left out."""
    made = copy.deepcopy(content)
    pending = [variety for variety in made.pop("pending", []) if variety in made["texts"]]
    ready = [variety for variety in made["texts"] if variety not in pending]
    for variety in pending:
        source = next((other for other in STANDS_IN[variety] if other in ready), None)
        if source is not None:
            own = made["texts"][variety]
            words = {name: made["texts"][source].get(name) for name in TEXT_FIELDS}
            made["texts"][variety] = words | {"questions": own["questions"], "stands_in": source}
    for texts in made["texts"].values():
        for name in ("caveat", "reviewed", "stands_in"):
            if not texts.get(name):
                texts.pop(name, None)
    return made


def flat(content: Content) -> dict[str, Any]:
    """The content by the path of each part ("texts.fr.short"), for comparing and merging."""
    parts = {key: value for key, value in content.items() if key not in {"texts", "id"}}
    for variety, texts in content.get("texts", {}).items():
        parts |= {f"texts.{variety}.{name}": value for name, value in texts.items()}
    return {path: value for path, value in parts.items() if value not in ("", None, [])}


def put(content: Content, path: str, value: Any) -> None:
    """Set the part at a path of `flat`."""
    keys = path.split(".", 2)
    target = content
    for key in keys[:-1]:
        target = target.setdefault(key, {})
    target[keys[-1]] = value


def merged(base: Content, mine: Content, theirs: Content) -> tuple[Content, list[str]]:
    """What two people made of `base`: a part that one of them changed is taken from them.

    Returns the merge, mine where both changed a part differently, and the paths of those parts.
    """
    before, here, there = flat(base), flat(mine), flat(theirs)
    result, conflicts = copy.deepcopy(mine), []
    for path in sorted(set(before) | set(here) | set(there)):
        old, own, other = before.get(path), here.get(path), there.get(path)
        if other in (own, old):
            continue
        if own == old:
            put(result, path, other if other is not None else _empty(path))
        else:
            conflicts.append(path)
    return result, conflicts


def changed_paths(before: Content, after: Content) -> list[str]:
    """The parts in which two contents differ."""
    old, new = flat(before), flat(after)
    return sorted(path for path in set(old) | set(new) if old.get(path) != new.get(path))


def _empty(path: str) -> Any:
    return [] if path.rsplit(".", 1)[-1] in {"questions", "sources", "facts", "related", "pending"} else ""


def whole_or_text(typed: str) -> int | str:
    """An article's number or a year as it is kept: a whole number when it is one ("15", "2023"), else text."""
    kept = typed.strip()
    return int(kept) if kept.isascii() and kept.isdecimal() else kept
