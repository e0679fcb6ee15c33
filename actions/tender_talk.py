"""What the actions on tenders have in common: the request in the slots, the notice that is meant, the buttons."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.utils import timezone
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.speech import entity_of
from language.varieties import Variety
from tenders.models import Notice
from tenders.notice_data import MOROCCO
from tenders.references import place_said
from tenders.request import Wanted, read_request
from tenders.say import Said
from tenders.search import Results, widened
from tenders.texts import say
from tenders.vocabulary import HOME_REGION

_WIDER = {"regions": "wider_region", "everywhere": "wider_country"}
LONGEST_PAYLOAD = 900
"""Characters of a button's payload; WhatsApp's ids hold 256, so its door keeps long ones by number."""


def request_in(tracker: Tracker, text: str) -> Wanted:
    """What the latest message asks for, with a trade that only the entity ruler heard."""
    wanted = read_request(text, today=timezone.now().astimezone(MOROCCO).date())
    if not wanted.sectors:
        heard = tuple(dict.fromkeys(str(v) for v in tracker.get_latest_entity_values("sector") if v))
        if heard:
            wanted = wanted.completed_by(Wanted(sectors=heard[:3]))
    return wanted


def request_before(tracker: Tracker) -> Wanted:
    """The request of the last search in this conversation."""
    return Wanted.from_json(tracker.get_slot("tender_request"))


def notice_meant(tracker: Tracker) -> Notice | None:
    """The notice of a button; else the one the message points at; else the one talked about last."""
    shown = [int(pk) for pk in tracker.get_slot("tender_shown") or []]
    pressed = entity_of(tracker, "notice")
    place = None if pressed else place_said(str(tracker.latest_message.get("text") or ""))
    pk = _number(pressed)
    if pk is None and place is not None and place < len(shown):
        pk = shown[place]
    if pk is None and pressed is None:
        pk = _number(tracker.get_slot("last_tender")) or (shown[0] if len(shown) == 1 else None)
    return Notice.objects.filter(pk=pk).first() if pk is not None else None


def _number(value: Any) -> int | None:
    return int(value) if value is not None and str(value).isdecimal() and len(str(value)) < 18 else None


def utter(dispatcher: CollectingDispatcher, said: Said, buttons: list[dict[str, Any]] | None = None) -> None:
    """Say a message with its buttons."""
    dispatcher.utter_message(text=said.text, buttons=buttons or [], json_message=said.custom)


def utter_text(
    dispatcher: CollectingDispatcher, text: str, variety: Variety, buttons: list[dict[str, Any]] | None = None
) -> None:
    """Say a plain text in a variety."""
    dispatcher.utter_message(text=text, buttons=buttons or [], json_message={"kind": "text", "variety": variety})


def button(title: str, intent: str, **entities: str) -> dict[str, Any]:
    """A button that sends an intent."""
    payload = f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"
    return {"title": title, "payload": payload}


def search_button(title: str, wanted: Wanted) -> dict[str, Any]:
    """A button that makes a search."""
    return button(
        title, "search_tenders", wanted=json.dumps(wanted.as_json(), ensure_ascii=False, separators=(",", ":"))
    )


def result_buttons(results: Results, variety: Variety) -> list[dict[str, Any]]:
    """Under results: details of each, more, tell me of new ones. Under none: wider searches and tell me."""
    if results.hits:
        buttons = [
            button(say("button_details", variety, n=number), "tender_details", notice=str(notice.pk))
            for number, notice in enumerate(results.hits, results.offset + 1)
        ]
        if results.more:
            buttons.append(button(say("button_more", variety), "more_tenders"))
    else:
        buttons = [search_button(_wider_title(results.wanted, w, variety), w) for w in widened(results.wanted)[:2]]
    if results.wanted.says_what_or_where:
        buttons.append(button(say("button_alert", variety), "alert_me"))
    return buttons


def _wider_title(before: Wanted, wider: Wanted, variety: Variety) -> str:
    for field, name in _WIDER.items():
        if getattr(before, field) != getattr(wider, field):
            return say(name, variety)
    return say("wider_limits", variety)


def region_button(wanted: Wanted, variety: Variety) -> dict[str, Any]:
    """A button that searches the whole home region."""
    return search_button(say("all_region", variety), wanted.completed_by(Wanted(regions=(HOME_REGION,))))


def remember(results: Results) -> list[dict[str, Any]]:
    """The slots after a search."""
    hits = [notice.pk for notice in results.hits]
    return [
        SlotSet("tender_request", results.wanted.as_json()),
        SlotSet("tender_shown", hits),
        SlotSet("tender_offset", results.offset + len(hits)),
        SlotSet("last_tender", str(hits[0]) if len(hits) == 1 else None),
        SlotSet("tender_asked", False),
        SlotSet("suggested_entries", None),
    ]


def moment() -> dt.datetime:
    """Now; one place, so that a turn uses one moment."""
    return timezone.now()
