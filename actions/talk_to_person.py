"""A person wants a person: whom to call and when; a door with a queue for staff puts them into it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.name_contacts import contacts_text
from actions.orm import in_database_thread
from actions.speech import variety_of
from knowledge.answer import labels
from language.varieties import Variety


class ActionTalkToPerson(Action):
    """Names the network's service and the offices on the staff-kept list, or says that none is known.

    The custom part says what was wanted; `reachable` is false when the text names nobody.
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_talk_to_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        variety = variety_of(tracker)
        offices = await in_database_thread(contacts_text, tracker)
        text = "\n\n".join(part for part in (_service(variety), offices) if part)
        mark = {"kind": "talk_to_person", "reachable": bool(text), "variety": variety}
        mark["about"] = tracker.get_slot("last_entry") or ""
        if text:
            dispatcher.utter_message(text=text, json_message=mark)
        else:
            dispatcher.utter_message(response="utter_talk_to_person", json_message=mark)
        return []


def _service(variety: Variety) -> str:
    """The network's number with its hours, as the settings say; "" without a number."""
    number, hours = settings.CONFIG.service_number, settings.CONFIG.service_hours
    if not number:
        return ""
    say = {name: forms[variety] for name, forms in labels().items()}
    lines = [say["service"], f"{say['phone']}{say['colon']} \u2066{number}\u2069"]
    if hours:
        lines.append(f"{say['hours']}{say['colon']} \u2066{hours}\u2069")
    return "\n".join(lines)
