"""Saying how long a conversation is kept, and how to be forgotten sooner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ActionExplainRetention(Action):
    """Answers "delete my data" with what holds for this installation."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_explain_retention"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        dispatcher.utter_message(response="utter_delete_data", days=settings.CONFIG.retention_days)
        return []
