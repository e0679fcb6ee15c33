"""What the actions have in common when they read the tracker and speak."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from knowledge.answer import render
from knowledge.entry import Entry
from language.varieties import VARIETIES, Variety

MAX_RELATED = 2


def variety_of(tracker: Tracker) -> Variety:
    """The variety to answer in: the slot that the language component keeps."""
    value = tracker.get_slot("language")
    return value if value in VARIETIES else "fr"


def entity_of(tracker: Tracker, name: str) -> str | None:
    """The first value of an entity in the latest message."""
    return next((str(value) for value in tracker.get_latest_entity_values(name) if value), None)


def entry_buttons(entries: Iterable[Entry], variety: Variety) -> list[dict[str, Any]]:
    """Buttons that choose entries, labelled in a variety."""
    return [
        {
            "title": entry.texts[variety].label,
            "payload": f"/choose_entry{json.dumps({'entry': entry.id})}",
        }
        for entry in entries
    ]


def say_entry(dispatcher: CollectingDispatcher, entry: Entry, known: dict[str, Entry], variety: Variety) -> None:
    """Say an entry, with the entries it is related to as buttons."""
    answer = render(entry, variety)
    related = [known[other] for other in entry.related if other in known][:MAX_RELATED]
    dispatcher.utter_message(text=answer.text, buttons=entry_buttons(related, variety), json_message=answer.parts)
