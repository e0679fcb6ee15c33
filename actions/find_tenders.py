"""Searching open notices."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import ActionAnswerQuestion
from actions.follow_up import leans_on_before
from actions.orm import in_database_thread
from actions.speech import entity_of, variety_of
from actions.tender_talk import (
    moment,
    region_button,
    remember,
    request_before,
    request_in,
    result_buttons,
    search_button,
    utter,
    utter_text,
)  # fmt: skip
from tenders.request import Wanted
from tenders.say import say_results
from tenders.search import search
from tenders.texts import money, say


class ActionFindTenders(Action):
    """Searches what the message asks for; asks one short question when it does not say enough."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_find_tenders"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_find, dispatcher, tracker)


class ActionTakeValue(Action):
    """A bare value ("Azilal", "200 000") belongs to a search of tenders when one was just talked about."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_value"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        if tracker.get_slot("tender_asked") or tracker.get_slot("tender_shown") is not None:
            wanted = request_in(tracker, str(tracker.latest_message.get("text") or ""))
            if wanted.says_what_or_where:
                return await in_database_thread(_find, dispatcher, tracker)
        return await ActionAnswerQuestion().run(dispatcher, tracker, domain)


def _find(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety = variety_of(tracker)
    wanted = _wanted(tracker)
    if wanted.amount_readings:
        return _ask_amount(dispatcher, wanted, tracker)
    if not wanted.says_what_or_where:
        utter_text(dispatcher, say("ask_what", variety), variety, [region_button(wanted, variety)])
        return [SlotSet("tender_asked", True), SlotSet("tender_request", wanted.as_json())]
    now = moment()
    results = search(wanted, now=now)
    utter(dispatcher, say_results(results, variety, now=now), result_buttons(results, variety))
    return remember(results)


def _wanted(tracker: Tracker) -> Wanted:
    """The button's request; else the message's, completed by the one before when it leans on it."""
    pressed = entity_of(tracker, "wanted")
    if pressed is not None:
        try:
            return Wanted.from_json(json.loads(pressed))
        except ValueError:
            return Wanted()
    text = str(tracker.latest_message.get("text") or "")
    wanted = request_in(tracker, text)
    before = request_before(tracker)
    if tracker.get_slot("tender_asked"):
        return before.completed_by(wanted)
    names_both = (wanted.sectors or wanted.words) and (wanted.provinces or wanted.regions or wanted.commune)
    if before != Wanted() and leans_on_before(text) and not names_both and wanted.says_what_or_where:
        return before.completed_by(wanted)
    return wanted


def _ask_amount(dispatcher: CollectingDispatcher, wanted: Wanted, tracker: Tracker) -> list[dict[str, Any]]:
    """An amount that can be meant two ways is asked, never guessed."""
    variety = variety_of(tracker)
    readings = wanted.amount_readings[:2]
    if wanted.amount_min == "?":
        sure = [replace(wanted, amount_min=reading, amount_readings=()) for reading in readings]
    else:
        sure = [replace(wanted, amount_max=reading, amount_readings=()) for reading in readings]
    amounts = [money(reading, variety) for reading in readings]
    buttons = [search_button(f"{amount} DH", each) for amount, each in zip(amounts, sure, strict=True)]
    utter_text(dispatcher, say("ask_amount", variety, a=amounts[0], b=amounts[-1]), variety, buttons)
    return [SlotSet("tender_request", replace(wanted, amount_min="", amount_max="", amount_readings=()).as_json())]
