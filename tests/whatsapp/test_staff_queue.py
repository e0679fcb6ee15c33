"""Staff in the desk answer people who asked for a person, through WhatsApp."""

from __future__ import annotations

import pytest

from desk.staff.texts import all_texts
from knowledge.store import store_entries
from tests.desk.staff_people import signed_in
from whatsapp.models import HandOver, OutboxMessage
from whatsapp.texts import say

pytestmark = pytest.mark.usefixtures("known")
ASK = "une personne svp"


@pytest.fixture
def waiting(phone, rasa, first_entries):
    store_entries(first_entries)
    mark = {"kind": "talk_to_person", "reachable": True, "about": "who-may-bid"}
    rasa.replies[ASK] = [{"text": "Le réseau : 0523 00 00 00", "custom": mark}]
    phone.say(ASK)
    phone.work()
    phone.say("Vous êtes là ?")
    phone.work()
    return HandOver.objects.get()


def test_a_person_is_taken_answered_and_given_back(phone, waiting):
    salma, omar = signed_in("trainer", "salma"), signed_in("editor", "omar")
    listed = salma.get("/desk/people/").content.decode()
    assert "À prendre" in listed
    assert "who-may-bid" in listed
    address = f"/desk/people/{waiting.pk}"
    assert "Vous êtes là ?" in salma.get(address).content.decode()
    salma.post(f"{address}/act", {"action": "take"})
    refused = omar.post(f"{address}/act", {"action": "answer", "text": "Moi aussi"}, follow=True)
    assert "salma s&#x27;en occupe" in refused.content.decode()
    salma.post(f"{address}/act", {"action": "answer", "text": "Bonjour, ici Salma."})
    assert phone.work() == ["Bonjour, ici Salma."]
    salma.post(f"{address}/act", {"action": "answer", "text": "   "})
    assert phone.work() == []
    salma.post(f"{address}/act", {"action": "back"})
    assert phone.work() == [say("handover_back", "fr")]
    over = salma.post(f"{address}/act", {"action": "answer", "text": "trop tard"}, follow=True)
    assert "terminée" in over.content.decode()
    assert HandOver.objects.get().end == "given-back"
    assert "rendue au bot" in salma.get("/desk/people/").content.decode()


def test_nobody_without_the_right_reads_what_people_wrote(waiting):
    reader = signed_in("reader")
    assert reader.get("/desk/people/").status_code == 403
    assert reader.get(f"/desk/people/{waiting.pk}").status_code == 403


def test_the_menu_counts_who_waits_for_a_person(phone, waiting):
    trainer = signed_in("trainer")
    counts = {item["key"]: item["count"] for item in trainer.get("/desk/").context["menu"]}
    assert counts["menu.handover"] == 1
    trainer.post(f"/desk/people/{waiting.pk}/act", {"action": "take"})
    counts = {item["key"]: item["count"] for item in trainer.get("/desk/").context["menu"]}
    assert counts["menu.handover"] == 0


def test_every_state_and_ending_has_its_words():
    texts = all_texts()
    assert {f"handover.state_{state}" for state in OutboxMessage.State.values} <= set(texts)
    assert {f"handover.end_{end}".replace("-", "_") for end in HandOver.End.values} <= set(texts)
