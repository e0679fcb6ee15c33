"""Everything known of one notice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import variety_of
from actions.tender_talk import button, moment, notice_meant, utter, utter_text
from language.varieties import Variety
from tenders.models import Notice
from tenders.procedures import procedure
from tenders.say import say_details
from tenders.texts import say


class ActionTenderDetails(Action):
    """Says the notice that is meant in full, with what can be done next."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_tender_details"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_details, dispatcher, tracker)


def _details(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety, notice = variety_of(tracker), notice_meant(tracker)
    if notice is None:
        utter_text(dispatcher, say("which_one", variety), variety)
        return []
    utter(dispatcher, say_details(notice, variety, now=moment()), _buttons(notice, variety))
    return [SlotSet("last_tender", str(notice.pk))]


def _buttons(notice: Notice, variety: Variety) -> list[dict[str, Any]]:
    pk = str(notice.pk)
    buttons = [
        button(say("button_remind", variety), "follow_tender", notice=pk),
        button(say("button_papers", variety), "tender_papers", notice=pk),
        button(say("button_prices", variety), "ask_prices", notice=pk),
    ]
    known = procedure(notice.procedure)
    if known and known.entry:
        buttons.append(button(say("button_procedure", variety), "choose_entry", entry=known.entry))
    return buttons
