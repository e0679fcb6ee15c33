"""What a "yes" means: the first of the entries that were just suggested, or the next notices of a list."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.counting import count_answer
from actions.delete_data import delete, deletion_was_asked
from actions.more_tenders import ActionMoreTenders
from actions.orm import in_database_thread
from actions.speech import say_entry
from knowledge.releases import active_release


class ActionConfirm(Action):
    """Does what was just asked about: deleting, or the first suggested entry; else asks what is wanted."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_confirm"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        if deletion_was_asked(tracker):
            return await delete(dispatcher, tracker)
        release = await in_database_thread(active_release.get)
        suggested = [release.entries[i] for i in tracker.get_slot("suggested_entries") or [] if i in release.entries]
        if not suggested and tracker.get_slot("tender_shown"):
            # "zid", "oui" after a list of notices asks for the next ones.
            return await ActionMoreTenders().run(dispatcher, tracker, domain)
        if not suggested:
            dispatcher.utter_message(response="utter_affirm")
            return []
        entry = suggested[0]
        say_entry(dispatcher, entry, release, tracker)
        retracted = entry.id in release.retracted
        await in_database_thread(count_answer, tracker, entry, retracted=retracted, release=release.pk)
        return [SlotSet("last_entry", entry.id), SlotSet("suggested_entries", None), SlotSet("told_terms", True)]
