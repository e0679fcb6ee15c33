"""Answering a question by retrieval, or saying that no sure answer is known."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entry_buttons, say_entry, variety_of
from knowledge.releases import active_release
from knowledge.search import search
from language.normalise import normalise

MAX_SUGGESTED = 3
NEAR = 0.2
"""The least score of an entry that is offered as "did you mean"."""
SURE_OF_INTENT = 0.7


class ActionAnswerQuestion(Action):
    """Gives the entry that answers the latest message when it is sure; otherwise says so and offers the nearest."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        variety = variety_of(tracker)
        question = (tracker.latest_message.get("text") or "").strip()
        if not normalise(question):
            dispatcher.utter_message(response="utter_empty")
            return []
        result = await in_database_thread(search, question)
        if result.confident:
            best = result.candidates[0].entry
            release = await in_database_thread(active_release.get)
            say_entry(dispatcher, best, release.entries, variety)
            return [SlotSet("last_entry", best.id), SlotSet("suggested_entries", None)]
        near = [c.entry for c in result.candidates[:MAX_SUGGESTED] if c.score >= NEAR]
        if _another_subject(tracker):
            dispatcher.utter_message(response="utter_out_of_scope")
            return [SlotSet("suggested_entries", None)]
        if not near:
            dispatcher.utter_message(response="utter_dont_know_nothing_near")
            return [SlotSet("suggested_entries", None)]
        dispatcher.utter_message(response="utter_dont_know", buttons=entry_buttons(near, variety))
        return [SlotSet("suggested_entries", [entry.id for entry in near])]


def _another_subject(tracker: Tracker) -> bool:
    intent = tracker.latest_message.get("intent") or {}
    return intent.get("name") == "out_of_scope" and float(intent.get("confidence") or 0) >= SURE_OF_INTENT
