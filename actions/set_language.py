"""Changing the variety that the bot answers in."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.speech import entity_of
from knowledge.answer import labels
from language.varieties import VARIETIES


class ActionSetLanguage(Action):
    """Sets the language that was named or pressed; offers all four when none was."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_set_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        pressed = (tracker.latest_message.get("intent") or {}).get("name") == "set_language"
        wanted = entity_of(tracker, "language" if pressed else "target_language")
        if wanted not in VARIETIES:
            names = labels()["languages"]
            buttons = [{"title": names[v], "payload": f"/set_language{json.dumps({'language': v})}"} for v in VARIETIES]
            dispatcher.utter_message(response="utter_choose_language", buttons=buttons)
            return []
        # The response is chosen by the slot, which this turn still has its old value: it is named by its variety.
        dispatcher.utter_message(response=f"utter_language_set_{wanted.replace('-', '_').lower()}")
        return [SlotSet("language", wanted), SlotSet("chosen_language", wanted)]
