"""Questions that lean on the one before: "and for an auto-entrepreneur?", "و التعاونيات؟", "w chhal lmodda?"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker

from language.normalise import normalise

OPENERS = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "follow_ups.txt"
MAX_WORDS = 7
"""A longer message says itself what it is about."""
BARE_WORDS = 3
"""A message this short leans on what was said, opener or not."""
_REPLACED = ("legal_form",)


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    lines = OPENERS.read_text(encoding="utf-8").splitlines()
    return frozenset(normalise(line) for line in lines if line.strip() and not line.startswith("#"))


def leans_on_before(text: str) -> bool:
    """Whether a message is short and opens like a question on what was just talked about."""
    words = normalise(text).split()
    if not 0 < len(words) <= MAX_WORDS:
        return False
    if len(words) <= BARE_WORDS:
        return True
    heads = {" ".join(words[:count]) for count in (1, 2)}
    # Arabic writes "and" against the next word.
    return bool(heads & _openers()) or (words[0].startswith("و") and len(words[0]) > 2 and len(words) <= MAX_WORDS)


def with_context(tracker: Tracker, *, last_title: str | None) -> list[str]:
    """The message said in full, in one or two ways; empty when nothing was asked before.

    The question before lends its words, without the legal form when the message names another one; after a button, the
    title of the entry that it gave lends them.
    """
    text = str(tracker.latest_message.get("text") or "")
    before = next(_questions_before(tracker), None)
    full = []
    if before is not None:
        full.append(f"{_without(before, _named(tracker.latest_message))} {text}")
    if last_title:
        full.append(f"{last_title} {text}")
    return full


def question_before(tracker: Tracker) -> str | None:
    """The text of the last question typed before the latest message, if no button came in between."""
    event = next(_questions_before(tracker), None)
    return str(event["text"]) if event else None


def _questions_before(tracker: Tracker) -> Iterator[dict[str, Any]]:
    """The person's messages before the latest one, newest first; buttons end the search."""
    said = [event for event in tracker.events if event.get("event") == "user"]
    for event in reversed(said[:-1]):
        text = str(event.get("text") or "")
        if text.startswith("/"):
            return
        if not leans_on_before(text):
            yield event


def _named(message: dict[str, Any]) -> set[str]:
    data = message.get("parse_data") or message
    return {str(entity.get("entity")) for entity in data.get("entities") or []}


def _without(event: dict[str, Any], named: set[str]) -> str:
    """The text of an earlier message without the entities that the new message replaces."""
    text = str(event.get("text") or "")
    entities = (event.get("parse_data") or {}).get("entities") or []
    gone = [e for e in entities if e.get("entity") in _REPLACED and e["entity"] in named]
    for entity in sorted(gone, key=lambda e: int(e["start"]), reverse=True):
        text = text[: int(entity["start"])] + " " + text[int(entity["end"]) :]
    return text
