"""Being reminded of one notice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import variety_of
from actions.tender_talk import moment, notice_meant, utter_text
from tenders.following import follow
from tenders.models import Notice
from tenders.texts import say


class ActionFollowTender(Action):
    """Notes that the person wants reminders of the notice that is meant."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_tender"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_follow, dispatcher, tracker)


def _follow(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety, notice = variety_of(tracker), notice_meant(tracker)
    if notice is None:
        utter_text(dispatcher, say("which_one", variety), variety)
        return []
    followed = follow(tracker.sender_id, notice, variety=variety, now=moment())
    told = "followed_order" if notice.kind == Notice.Kind.PURCHASE_ORDER else "followed"
    utter_text(dispatcher, say(told if followed else "follow_closed", variety), variety)
    return [SlotSet("last_tender", str(notice.pk))]
