"""Keeping whether the last answer was useful."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.follow_up import question_before
from actions.orm import in_database_thread
from actions.speech import variety_of
from knowledge.inbox import record_feedback, record_question
from knowledge.models import OpenQuestion
from knowledge.releases import active_release


class ActionTakeFeedback(Action):
    """Records "useful" or "not useful" for the entry given last; a question whose answer did not help goes to staff."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        useful = (tracker.latest_message.get("intent") or {}).get("name") == "feedback_useful"
        await in_database_thread(_record, tracker, useful)
        dispatcher.utter_message(response="utter_feedback_thanks" if useful else "utter_feedback_sorry")
        return []


def _record(tracker: Tracker, useful: bool) -> None:
    entry = tracker.get_slot("last_entry")
    if not entry:
        return
    variety = variety_of(tracker)
    record_feedback(entry_id=entry, variety=variety, useful=useful, release=active_release.get().pk)
    asked = None if useful else question_before(tracker)
    if asked:
        record_question(asked, variety=variety, reason=OpenQuestion.Reason.NOT_USEFUL, nearest=[entry])
