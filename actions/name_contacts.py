"""Naming whom to ask: offices from the staff-kept list, or that none is listed yet."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.places import province_of as _province_of
from actions.speech import entity_of, variety_of
from knowledge.answer import labels
from knowledge.contacts import find_contacts
from knowledge.models import Contact
from knowledge.releases import active_release
from language.varieties import Variety


class ActionNameContacts(Action):
    """Says the offices for the province named and the subject talked about; never invents one."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_name_contacts"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        text = await in_database_thread(contacts_text, tracker)
        if text:
            dispatcher.utter_message(text=text)
        else:
            dispatcher.utter_message(response="utter_talk_to_person")
        return []


def contacts_text(tracker: Tracker) -> str:
    """The offices for what was talked about, as one text; "" when none is listed."""
    found = _find(tracker)
    variety = variety_of(tracker)
    blocks = [labels()["whom_to_ask"][variety], *(_block(contact, variety) for contact in found)]
    return "\n\n".join(blocks) if found else ""


def _find(tracker: Tracker) -> list[Contact]:
    province = _province_of().get(entity_of(tracker, "place") or "")
    entry = active_release.get().entries.get(tracker.get_slot("last_entry") or "")
    return find_contacts(province=province, topic=entry.topic if entry else None)


def _block(contact: Contact, variety: Variety) -> str:
    say = {name: forms[variety] for name, forms in labels().items()}
    lines = [f"{contact.office} — {contact.province}" if contact.province else contact.office]
    lines += [
        f"{say[name]}{say['colon']} \u2066{value}\u2069"
        for name, value in (("phone", contact.phone), ("address", contact.address), ("hours", contact.hours))
        if value
    ]
    lines.append(f"{say['checked_on']} \u2066{contact.checked_on:%d/%m/%Y}\u2069")
    return "\n".join(lines)
