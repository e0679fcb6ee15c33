"""Which messages are answered together, and every type that a person may send."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.utils import timezone

from language.varieties import VARIETIES
from members.models import Member, Subscription
from members.pseudonym import pseudonym
from members.sealing import unseal
from tests.whatsapp.conftest import PERSON
from whatsapp.models import Conversation, InboxMessage, Turn
from whatsapp.texts import say, texts

pytestmark = pytest.mark.usefixtures("known")


def asked(rasa) -> list[str]:
    return [request["message"] for request in rasa.requests]


def test_a_burst_of_short_lines_is_answered_once(phone, rasa):
    for line in ("Salam", "bghit nsewel", "3la lcaution"):
        phone.say(line)
    assert len(phone.work()) == 1
    assert asked(rasa) == ["Salam\nbghit nsewel\n3la lcaution"]
    assert Turn.objects.get().messages.count() == 3


def test_a_burst_is_waited_for_but_not_for_ever(phone, rasa):
    phone.options(quiet=dt.timedelta(seconds=0.4))
    began = time.monotonic()
    while not phone.work():
        phone.say("encore")
        time.sleep(0.15)
        assert time.monotonic() - began < 10
    assert time.monotonic() - began >= 0.4
    assert asked(rasa)[0].count("encore") >= 2


def test_messages_out_of_order_are_put_in_order(phone, rasa):
    now = time.time()
    phone.say("deux", at=now - 5)
    phone.say("un", at=now - 9)
    phone.work()
    assert asked(rasa) == ["un\ndeux"]


def test_a_number_and_a_press_stand_alone(phone, rasa):
    phone.say("2")
    phone.say("merci")
    phone.press('/choose_entry{"entry": "a"}', "Les papiers")
    assert len(phone.work()) == 3
    assert asked(rasa) == ["2", "merci", '/choose_entry{"entry": "a"}']
    assert rasa.requests[2]["metadata"]["label"] == "Les papiers"


def test_a_press_without_its_payload_is_what_it_said(phone, rasa):
    phone.send({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"title": "Délais"}}})
    phone.work()
    assert asked(rasa) == ["Délais"]


def test_more_than_one_message_can_hold_is_two_turns(phone, rasa):
    phone.say("a" * 3000)
    phone.say("b" * 3000)
    assert len(phone.work()) == 2


@pytest.mark.parametrize("variety", VARIETIES)
@pytest.mark.parametrize("kind", ["image", "document", "video", "sticker"])
def test_pictures_are_explained_in_the_persons_variety(phone, rasa, known, variety, kind):
    Member.objects.update(variety=variety)
    phone.send({"type": kind, kind: {"id": "1", "mime_type": "image/jpeg", "sha256": "x"}})
    phone.send({"type": kind, kind: {"id": "2"}})
    assert phone.work() == [texts()["media"][variety].strip()]
    assert asked(rasa) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"type": "hologram", "hologram": {}}, "unknown"),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, "unknown"),
        ({"type": "text"}, "unknown"),
        ({"type": "interactive"}, "unknown"),
        ({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}}, "unknown"),
        ({}, "unknown"),
        ({"type": "order", "order": {"catalog_id": "1"}}, "unknown"),
        ({"type": "contacts", "contacts": [{"phones": [{"phone": "+212 600000009"}]}]}, "contacts"),
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, "voice_note"),
        ({"type": "audio"}, "voice_note"),
        ({"type": "location", "location": {"latitude": 48.85, "longitude": 2.35}}, "place_unknown"),
        ({"type": "location"}, "place_unknown"),
    ],
)
def test_types_with_one_polite_reply(phone, content, text):
    phone.send(content)
    assert phone.work() == [say(text, "fr")]


@pytest.mark.parametrize(
    "content",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}},
        {"type": "reaction", "reaction": {"message_id": "wamid.x"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.unknown"}},
        {"type": "edit", "edit": {}},
        {"type": "system", "system": {"body": "x", "type": "customer_identity_changed"}},
    ],
)
def test_types_without_a_reply(phone, content):
    phone.send(content)
    assert phone.work() == []
    assert InboxMessage.objects.get().state == "none"
    assert Conversation.objects.get().due_at is None


def test_an_edit_takes_the_place_of_what_it_corrects(phone, rasa):
    first = phone.say("la causion")
    phone.send({"type": "edit", "edit": {"original_message_id": first, "message": {"text": {"body": "la caution"}}}})
    phone.work()
    assert asked(rasa) == ["la caution"]
    # After the answer, a correction is answered anew.
    phone.send({"type": "edit", "edit": {"original_message_id": first, "message": {"text": {"body": "le délai"}}}})
    phone.work()
    assert asked(rasa) == ["la caution", "le délai"]


def test_a_deleted_message_is_forgotten_unanswered(phone, rasa):
    first = phone.say("mon numéro de CIN est AB123456")
    phone.send({"type": "revoke", "revoke": {"original_message_id": first}})
    assert phone.work() == []
    assert all(row.body is None for row in InboxMessage.objects.all())


@pytest.mark.parametrize(
    ("variety", "location", "question"),
    [
        ("fr", {"latitude": 32.88, "longitude": -6.90}, "et les marchés à Khouribga"),
        ("ary", {"latitude": 32.33, "longitude": -6.36}, "والصفقات ف بني ملال؟"),
        ("fr", {"name": "Coopérative", "address": "Rue 5, Azilal"}, "et les marchés à Azilal"),
    ],
)
def test_a_location_is_the_place_for_tenders(phone, rasa, variety, location, question):
    Member.objects.update(variety=variety)
    phone.send({"type": "location", "location": location})
    phone.work()
    assert asked(rasa) == [question]


def test_old_messages_get_one_apology(phone, rasa):
    for hours in (3, 2):
        phone.say("vieux", at=time.time() - hours * 3600)
    phone.say("neuf")
    assert phone.work() == [say("late", "fr"), "Bonjour.\nQue voulez-vous savoir\u00a0?"]
    assert asked(rasa) == ["neuf"]


def test_too_many_in_a_minute_get_one_notice(phone, rasa):
    phone.options(most_a_minute=3)
    for number in range(3):
        phone.say(f"question numéro {number}")
        phone.work()
    sent = []
    for number in range(5):
        phone.say(f"encore {number}")
        sent += phone.work()
    assert sent == [say("limited", "fr")]
    assert not InboxMessage.objects.filter(turn=None).exists()
    assert len(rasa.requests) == 3


def test_others_are_not_held_up_by_one_who_writes_too_much(phone, rasa):
    phone.options(most_a_minute=1)
    phone.say("un")
    phone.say("deux")
    phone.say("bonjour", number="212600000077")
    phone.work()
    assert asked(rasa) == ["bonjour"]


def test_a_changed_number_takes_along_what_is_followed(phone, graph):
    new = "212699999999"
    Subscription.objects.create(person=pseudonym(PERSON), kind="tender", subject="12/2026")
    phone.send({"type": "system", "system": {"type": "user_changed_number", "wa_id": new, "body": "changed"}})
    phone.work()
    assert Subscription.objects.get().person == pseudonym(new)
    assert Member.objects.get().person == pseudonym(new)
    assert unseal(Conversation.objects.get(person=pseudonym(new)).address) == new


def test_pages_of_many_choices(phone, rasa):
    buttons = [{"title": f"Sujet {n}", "payload": f"/choose_entry{n}"} for n in range(1, 24)]
    rasa.reply = [{"text": "Beaucoup", "buttons": buttons}]
    phone.say("tout")
    phone.work()
    more = phone.graph.accepted[-1].payload["interactive"]["action"]["sections"][0]["rows"][-1]
    phone.press(more["id"], more["title"], kind="list_reply")
    (second,) = phone.work()
    assert "10. Sujet 10" in second
    assert len(rasa.requests) == 1
    # A page that is kept no longer leads to the menu.
    Turn.objects.update(choices=[])
    phone.press(more["id"], more["title"], kind="list_reply")
    phone.work()
    assert asked(rasa)[-1] == "menu"


def test_first_contact_is_bilingual_while_nothing_tells_the_variety(phone, rasa, known):
    Member.objects.all().delete()
    rasa.reply = [{"text": "👋"}]
    phone.say("👋")
    notice, _ = phone.work()
    assert "09-08" in notice
    assert "Safqa" in notice
    assert "صفقة" in notice
    phone.say("👋")
    assert phone.work() == ["👋"]


def test_rasa_that_fails_is_asked_again_with_the_same_id(phone, rasa):
    rasa.status = 503
    phone.say("Bonjour")
    assert phone.work() == []
    assert Turn.objects.get().attempts == 1
    rasa.status = 200
    Turn.objects.update(retry_at=timezone.now())
    Conversation.objects.update(due_at=timezone.now())
    assert len(phone.work()) == 1
    assert len({request["message_id"] for request in rasa.requests}) == 1


def test_a_message_that_rasa_cannot_answer_does_not_hold_up_the_next(phone, rasa):
    rasa.status = 503
    phone.say("poison")
    phone.work()
    Turn.objects.update(attempts=7, retry_at=timezone.now())
    Conversation.objects.update(due_at=timezone.now())
    assert phone.work() == [say("failed", "fr")]


def test_rasa_gone_for_too_long_is_an_apology(phone, settings):
    settings.RASA_URL = "http://127.0.0.1:9"
    phone.say("Bonjour")
    assert phone.work() == []
    Turn.objects.update(created_at=timezone.now() - dt.timedelta(hours=2), retry_at=None)
    Conversation.objects.update(due_at=timezone.now())
    assert phone.work() == [say("late", "fr")]


def test_an_empty_reply_of_rasa_is_not_silence(phone, rasa):
    rasa.reply = []
    phone.say("Bonjour")
    assert phone.work() == [say("failed", "fr")]
