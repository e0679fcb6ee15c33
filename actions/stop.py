"""STOP: nothing is sent unasked any more."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from members.subscriptions import stop_everything


class ActionStop(Action):
    """Ends every subscription of the person, and says so."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        await in_database_thread(stop_everything, tracker.sender_id)
        dispatcher.utter_message(response="utter_stop")
        return []
