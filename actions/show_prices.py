"""What others got for something like this."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entity_of, variety_of
from actions.tender_talk import notice_meant, request_before, request_in, utter, utter_text
from tenders.prices import prices, similar, similar_to
from tenders.request import Wanted
from tenders.say_prices import say_prices
from tenders.sectors import words_naming_sectors
from tenders.texts import say
from tenders.wanted_words import describe


class ActionShowPrices(Action):
    """Says the range of awarded purchase orders for what is named, for the notice that is meant, or the last search."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_prices"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_prices, dispatcher, tracker)


def _prices(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety = variety_of(tracker)
    text = str(tracker.latest_message.get("text") or "")
    pressed = entity_of(tracker, "notice") is not None
    wanted = Wanted() if pressed else request_in(tracker, text)
    if wanted.sectors:
        found, what = (
            similar(wanted, said=words_naming_sectors(text)),
            describe(Wanted(sectors=wanted.sectors), variety),
        )
    elif (notice := notice_meant(tracker)) is not None:
        found, what = similar_to(notice.object), f"\u2068{notice.object[:120]}\u2069"
    else:
        wanted = Wanted(sectors=request_before(tracker).sectors, words=wanted.words)
        if not wanted.sectors and not wanted.words:
            utter_text(dispatcher, say("prices_what", variety), variety)
            return []
        found, what = similar(wanted), describe(wanted, variety)
    utter(dispatcher, say_prices(prices(found), what, variety))
    return []
