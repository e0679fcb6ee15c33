"""What the actions have in common when they read the tracker and speak."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from knowledge.answer import labels, render, terms_of_use
from knowledge.entry import Entry
from knowledge.glossary import find_terms, render_term, terms
from knowledge.releases import LoadedRelease
from language.varieties import VARIETIES, Variety

MAX_RELATED = 2
MAX_TERMS = 2


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


def term_buttons(entry: Entry, variety: Variety) -> list[dict[str, Any]]:
    """Buttons that explain the hard words of an answer, labelled as the text names them; a page links the words."""
    texts = entry.texts[variety]
    said = f"{texts.short} {texts.details}"
    found = find_terms(said, by_sound=False)
    ids = [term for term in dict.fromkeys(each.term for each in found) if terms()[term].entry != entry.id]
    return [
        {
            "title": _as_said(terms()[term].names[variety], said),
            "payload": f"/explain_term{json.dumps({'term': term})}",
            "role": "term",
        }
        for term in ids[:MAX_TERMS]
    ]


def _as_said(names: list[str], text: str) -> str:
    """Of a term's names the one that the text uses as it stands, else the first."""
    return next((name for name in names if name.lower() in text.lower()), names[0])


def say_term(dispatcher: CollectingDispatcher, term_id: str, known: dict[str, Entry], variety: Variety) -> None:
    """Say what a term means, with the entry that says more as a button."""
    answer = render_term(term_id, variety)
    entry = known.get(terms()[term_id].entry or "")
    buttons = entry_buttons([entry], variety) if entry else []
    dispatcher.utter_message(text=answer.text, buttons=buttons, json_message=answer.parts)


def feedback_buttons(variety: Variety) -> list[dict[str, Any]]:
    """The two buttons that judge an answer; `role` lets a door show them smaller, or leave them out."""
    return [
        {"title": labels()[name][variety], "payload": f"/{intent}", "role": "feedback"}
        for name, intent in (("useful", "feedback_useful"), ("not_useful", "feedback_not_useful"))
    ]


def say_entry(
    dispatcher: CollectingDispatcher,
    entry: Entry,
    release: LoadedRelease,
    tracker: Tracker,
    *,
    first: bool = True,
    beside: Sequence[Entry] = (),
) -> None:
    """Say an entry, with the entries beside it (or else those it is related to) and "useful / not useful" as buttons.

    The first answer of a conversation also says what it is worth: information, not legal advice, facts as of a date.
    Of an entry that staff took back, only that it is being corrected.
    """
    variety = variety_of(tracker)
    if entry.id in release.retracted:
        dispatcher.utter_message(text=labels()["being_corrected"][variety])
        return
    footer = terms_of_use(variety) if first and not tracker.get_slot("told_terms") else None
    answer = render(entry, variety, footer=footer)
    known = release.entries
    related = [*beside, *(known[other] for other in entry.related if other in known and known[other] not in beside)]
    related = [each for each in related if each.id not in release.retracted][:MAX_RELATED]
    buttons = entry_buttons(related, variety) + feedback_buttons(variety) + term_buttons(entry, variety)
    dispatcher.utter_message(text=answer.text, buttons=buttons, json_message=answer.parts)
