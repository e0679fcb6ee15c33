"""Keeping a sensitive question (corruption, conflict of interest) for the network, because its author agreed."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.follow_up import question_before
from actions.orm import in_database_thread
from actions.speech import variety_of
from knowledge.inbox import record_question
from knowledge.models import OpenQuestion

PAYLOAD = "/keep_question"


class ActionKeepQuestion(Action):
    """Stores the question that was just asked, redacted; nothing of one is stored before."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_keep_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        asked = question_before(tracker)
        if asked:
            await in_database_thread(_record, asked, tracker)
        dispatcher.utter_message(response="utter_question_kept")
        return []


def _record(asked: str, tracker: Tracker) -> None:
    record_question(asked, variety=variety_of(tracker), reason=OpenQuestion.Reason.REFUSED, consented=True)
