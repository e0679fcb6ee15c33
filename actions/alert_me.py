"""Saving a search, and stopping everything that is followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import variety_of
from actions.tender_talk import button, moment, request_before, request_in, utter_text
from tenders.following import MOST_SEARCHES, TooManySearchesError, save_search, stop
from tenders.references import says_weekly
from tenders.request import Wanted
from tenders.search import candidates
from tenders.texts import say
from tenders.wanted_words import describe


class ActionAlertMe(Action):
    """Saves what the message asks for, or the last search, and says what will be sent and how to stop it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_alert_me"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_save, dispatcher, tracker)


class ActionStopAlerts(Action):
    """Stops every saved search and reminder of the person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_stop_alerts"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        count = await in_database_thread(stop, tracker.sender_id)
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        if count or intent == "stop_alerts":
            variety = variety_of(tracker)
            utter_text(dispatcher, say("stopped" if count else "stopped_none", variety, n=count), variety)
        return []


def _save(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety = variety_of(tracker)
    text = str(tracker.latest_message.get("text") or "")
    said = Wanted() if text.startswith("/") else request_in(tracker, text)
    # "Tell me of new ones" says nothing of days to look back on.
    wanted = said.completed_by(Wanted()) if said.says_what_or_where else request_before(tracker)
    wanted = Wanted.from_json({k: v for k, v in wanted.as_json().items() if not k.startswith(("published", "closes"))})
    only_words = replace(wanted, words=(), kind="") == Wanted()
    if only_words and not candidates(wanted, now=moment(), open_only=False):
        # Words that stand in no notice are a way of speaking, not something to look out for.
        wanted = Wanted()
    if not wanted.says_what_or_where:
        utter_text(dispatcher, say("save_what", variety), variety)
        return []
    rhythm = "weekly" if says_weekly(text) else "daily"
    try:
        save_search(tracker.sender_id, wanted, variety=variety, rhythm=rhythm, now=moment())
    except TooManySearchesError:
        utter_text(dispatcher, say("too_many_searches", variety, n=MOST_SEARCHES), variety)
        return []
    confirmed = say("saved", variety, what=describe(wanted, variety), rhythm=say(rhythm, variety))
    utter_text(dispatcher, confirmed, variety, [button(say("button_stop", variety), "stop_alerts")])
    return [SlotSet("tender_request", wanted.as_json())]
