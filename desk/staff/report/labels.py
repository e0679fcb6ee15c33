"""How groups and figures are called in the reader's language."""

from __future__ import annotations

from desk.staff.report.counts import OTHERS, Group
from desk.staff.texts import language, say
from knowledge.source_files import load_topics


def group_label(dimension: str, group: Group, topics: dict[str, dict[str, str]] | None = None) -> str:
    """The name of a line: a topic, a variety, a province, or a week or several."""
    key = group.keys[0]
    if key == OTHERS:
        return say("trends.others")
    if not key:
        return say("trends.unknown")
    if dimension == "topic":
        names = (topics or load_topics()).get(key)
        return names[language()] if names else key
    if dimension == "variety":
        return say(f"common.variety_{key.replace('-', '_')}")
    if dimension == "week":
        return key if len(group.keys) == 1 else f"{key} – {group.keys[-1]}"
    return province_name(key)


def province_name(name: str) -> str:
    """A province in the reader's language; its French name is its id."""
    slug = name.lower().replace("é", "e").replace(" ", "_")
    return say(f"contacts.province_{slug}") if language() == "ar" else name
