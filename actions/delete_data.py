"""Forgetting a person who asks for it: asked once whether they are sure, then done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import variety_of
from knowledge.answer import labels
from members.erasure import request_erasure

CONFIRM, KEEP = "/confirm_deletion", "/keep_data"


class ActionDeleteData(Action):
    """Asks whether everything is to be deleted; deletes when that was confirmed."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_delete_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        if (tracker.latest_message.get("intent") or {}).get("name") == "confirm_deletion":
            return await delete(dispatcher, tracker)
        names = labels()
        buttons = [
            {"title": names[name][variety_of(tracker)], "payload": payload}
            for name, payload in (("delete_yes", CONFIRM), ("delete_no", KEEP))
        ]
        dispatcher.utter_message(response="utter_delete_data_ask", buttons=buttons, days=settings.CONFIG.retention_days)
        return []


async def delete(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Have the worker erase the person once this turn is stored and said."""
    await in_database_thread(request_erasure, tracker.sender_id)
    dispatcher.utter_message(response="utter_delete_data_done")
    return []


def deletion_was_asked(tracker: Tracker) -> bool:
    """Whether the bot's last words were the question whether to delete: a "yes" means that one."""
    said = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), None)
    buttons = ((said or {}).get("data") or {}).get("buttons") or []
    return any(button.get("payload") == CONFIRM for button in buttons)
