"""The next results of the last search."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import variety_of
from actions.tender_talk import moment, remember, request_before, result_buttons, utter, utter_text
from tenders.request import Wanted
from tenders.say import say_results
from tenders.search import search
from tenders.texts import say


class ActionMoreTenders(Action):
    """Says the next notices, or that there are no more."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_more_tenders"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_more, dispatcher, tracker)


def _more(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety, wanted = variety_of(tracker), request_before(tracker)
    if wanted == Wanted() and not tracker.get_slot("tender_shown"):
        utter_text(dispatcher, say("ask_what", variety), variety)
        return []
    now = moment()
    results = search(wanted, now=now, offset=int(tracker.get_slot("tender_offset") or 0))
    buttons = result_buttons(results, variety) if results.hits else result_buttons(results, variety)[-1:]
    utter(dispatcher, say_results(results, variety, now=now), buttons)
    return remember(results) if results.hits else []
