"""The actions on tenders, run as the SDK runs them."""

from __future__ import annotations

import asyncio
import json

import pytest
from django.utils import timezone
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.alert_me import ActionAlertMe, ActionStopAlerts
from actions.find_tenders import ActionFindTenders
from actions.follow_tender import ActionFollowTender
from actions.more_tenders import ActionMoreTenders
from actions.show_prices import ActionShowPrices
from actions.tender_details import ActionTenderDetails
from tenders.models import FollowedNotice, Notice, SavedSearch
from tenders.store import store
from tests.tenders.material import notice

pytestmark = pytest.mark.django_db(transaction=True)


def run(action, text="", *, intent="find_tenders", entities=(), **slots):
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": name, "value": value} for name, value in entities],
    }
    tracker = Tracker("someone", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return dispatcher.messages, slots | {event["name"]: event["value"] for event in events}


@pytest.fixture
def five():
    now = timezone.now()
    deadline = now + timezone.timedelta(days=20)
    store([notice(n, deadline=deadline) for n in range(1, 6)], seen_at=now)


@pytest.mark.usefixtures("five")
def test_three_at_a_time_then_more_details_and_a_reminder():
    (message,), slots = run(ActionFindTenders(), "واش كاين شي صفقة ديال النظافة فأزيلال", language="ary")
    assert message["custom"]["kind"] == "tenders"
    assert message["custom"]["variety"] == "ary"
    assert len(message["custom"]["cards"]) == 3
    assert "النظافة" in message["text"]
    assert all(len(b["title"]) <= 20 for b in message["buttons"])
    (message,), slots = run(ActionMoreTenders(), **slots)
    assert len(message["custom"]["cards"]) == 2
    second = slots["tender_shown"][1]
    (message,), slots = run(ActionTenderDetails(), "تفاصيل التاني", intent="tender_details", **slots)
    assert message["custom"]["cards"][0]["id"] == second
    (message,), _ = run(ActionFollowTender(), "فكرني بهادي", intent="follow_tender", **slots)
    assert "STOP" in message["text"]
    assert FollowedNotice.objects.get().notice_id == second
    (message,), _ = run(ActionMoreTenders(), **slots)
    assert not message["custom"]["cards"]


@pytest.mark.usefixtures("five")
def test_one_short_question_and_its_answer():
    (message,), slots = run(ActionFindTenders(), "y a-t-il des marchés en ce moment", language="fr")
    assert "où" in message["text"]
    assert slots["tender_asked"] is True
    (message,), slots = run(ActionFindTenders(), "nettoyage", **slots)
    assert len(message["custom"]["cards"]) == 3
    (message,), _ = run(ActionFindTenders(), "et à Khénifra ?", **slots)
    assert "nettoyage" in message["text"]
    assert "Khénifra" in message["text"]
    assert message["custom"]["cards"] == []
    wider = json.loads(message["buttons"][0]["payload"].removeprefix("/search_tenders"))["wanted"]
    (message,), _ = run(ActionFindTenders(), intent="search_tenders", entities=[("wanted", wider)], language="fr")
    assert len(message["custom"]["cards"]) == 3


@pytest.mark.usefixtures("five")
def test_an_ambiguous_amount_is_asked():
    (message,), _ = run(ActionFindTenders(), "nettoyage moins de 20 millions", language="fr")
    assert [b["title"] for b in message["buttons"]] == ["200\u00a0000 DH", "20\u00a0000\u00a0000 DH"]
    chosen = json.loads(message["buttons"][0]["payload"].removeprefix("/search_tenders"))["wanted"]
    (message,), _ = run(ActionFindTenders(), intent="search_tenders", entities=[("wanted", chosen)], language="fr")
    assert message["custom"]["cards"]


@pytest.mark.usefixtures("five")
def test_alerts_are_saved_said_and_stopped():
    (message,), _ = run(ActionAlertMe(), "3elmouni b nadafa f azilal", intent="alert_me", language="ary-Latn")
    assert "STOP" in message["text"]
    saved = SavedSearch.objects.get()
    assert (saved.person, saved.wanted["sectors"], saved.variety) == ("someone", ["cleaning"], "ary-Latn")
    (message,), _ = run(ActionAlertMe(), "préviens-moi", intent="alert_me", language="fr")
    assert "De quoi" in message["text"]
    messages, _ = run(ActionStopAlerts(), "STOP", intent="stop", language="fr")
    assert "1" in messages[0]["text"]
    messages, _ = run(ActionStopAlerts(), "STOP", intent="stop", language="fr")
    assert messages == []


def test_nothing_is_meant():
    for action in (ActionTenderDetails(), ActionFollowTender()):
        (message,), _ = run(action, "détails", language="fr")
        assert "De quel avis" in message["text"]
    (message,), _ = run(ActionTenderDetails(), entities=[("notice", "99999")], language="fr")
    assert "De quel avis" in message["text"]
    (message,), _ = run(ActionShowPrices(), "combien ont eu les autres", intent="ask_prices", language="fr")
    assert "Le prix de quoi" in message["text"]
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("five")
def test_damaged_payloads_are_survived():
    for wanted in ("{", "[]", "3", '{"sectors": 5}'):
        messages, _ = run(ActionFindTenders(), intent="search_tenders", entities=[("wanted", wanted)], language="fr")
        assert messages
