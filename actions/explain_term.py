"""Saying what a word means."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import ActionAnswerQuestion
from actions.orm import in_database_thread
from actions.speech import entity_of, say_term, variety_of
from knowledge.glossary import terms
from knowledge.releases import active_release


class ActionExplainTerm(Action):
    """Explains the terms that are asked for or whose button was pressed; what is no known term goes to retrieval."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_explain_term"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        pressed = entity_of(tracker, "term")
        if pressed is None:
            return await ActionAnswerQuestion().run(dispatcher, tracker, domain)
        if pressed not in terms():
            dispatcher.utter_message(response="utter_dont_know_nothing_near")
            return []
        release = await in_database_thread(active_release.get)
        say_term(dispatcher, pressed, release.entries, variety_of(tracker))
        return [SlotSet("suggested_entries", None)]
