"""Giving the entry whose button was pressed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.counting import count_answer
from actions.orm import in_database_thread
from actions.speech import entity_of, say_entry
from knowledge.releases import active_release


class ActionAnswerEntry(Action):
    """Says the entry named by the button's payload."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_entry"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        release = await in_database_thread(active_release.get)
        entry = release.entries.get(entity_of(tracker, "entry") or "")
        if entry is None:
            # The button is older than the release that dropped its entry.
            dispatcher.utter_message(response="utter_dont_know_nothing_near")
            return []
        say_entry(dispatcher, entry, release, tracker)
        retracted = entry.id in release.retracted
        await in_database_thread(count_answer, tracker, entry, retracted=retracted, release=release.pk)
        return [SlotSet("last_entry", entry.id), SlotSet("suggested_entries", None), SlotSet("told_terms", True)]
