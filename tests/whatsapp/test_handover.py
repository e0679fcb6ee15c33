"""Talking to a person: the queue, the bot's silence, and every way back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.whatsapp.conftest import PERSON
from whatsapp import handover
from whatsapp.models import HandOver, InboxMessage
from whatsapp.settle import settle
from whatsapp.texts import say

pytestmark = pytest.mark.usefixtures("known")
MARK = {"kind": "talk_to_person", "reachable": True}


@pytest.fixture
def opened(phone, rasa):
    rasa.replies["une personne svp"] = [{"text": "Le réseau : 0523 00 00 00", "custom": MARK}]
    phone.say("une personne svp")
    assert phone.work() == ["Le réseau\u00a0: 0523 00 00 00", say("handover_open", "fr", minutes=60)]
    return handover.waiting().get()


def test_the_bot_is_silent_until_staff_give_back(phone, rasa, opened):
    phone.say("Vous êtes là ?")
    assert phone.work() == []
    assert len(rasa.requests) == 1
    assert [m.body["text"] for m in handover.messages(opened)] == ["Vous êtes là ?"]
    handover.reply(opened.pk, "Bonjour, ici Salma.", by="salma")
    assert phone.work() == ["Bonjour, ici Salma."]
    with pytest.raises(handover.HandOverError):
        handover.take(opened.pk, by="omar")
    handover.give_back(opened.pk, by="salma")
    assert phone.work() == [say("handover_back", "fr")]
    assert not InboxMessage.objects.exclude(body=None).exists()
    phone.say("merci")
    assert len(phone.work()) == 1
    with pytest.raises(handover.HandOverError):
        handover.reply(opened.pk, "trop tard", by="salma")


@pytest.mark.parametrize("word", ["menu", "مينو", "القائمة", "lmenu", "MENU !"])
def test_menu_always_returns(phone, rasa, opened, word):
    phone.say(word)
    assert len(phone.work()) == 1
    assert HandOver.objects.get().end == "menu"
    assert rasa.requests[-1]["message"] == word


@pytest.mark.parametrize("word", ["stop", "حبس", "effacez mes données", "مسحو كلشي"])
def test_stop_and_delete_are_heard_in_the_silence(phone, rasa, opened, word):
    phone.say("attendez")
    phone.say(word)
    assert len(phone.work()) == 1
    assert rasa.requests[-1]["message"] == word
    assert handover.is_open(opened.person)


def test_nobody_in_time_is_an_apology_and_the_bot_is_back(phone, opened):
    phone.say("allô")
    phone.work()
    assert handover.end_untaken() == 0
    HandOver.objects.update(opened_at=timezone.now() - dt.timedelta(minutes=61))
    assert handover.end_untaken() == 1
    assert phone.work() == [say("handover_nobody", "fr")]
    phone.say("bonjour")
    assert len(phone.work()) == 1


def test_a_taken_one_does_not_run_out(phone, opened):
    handover.take(opened.pk, by="salma")
    HandOver.objects.update(opened_at=timezone.now() - dt.timedelta(minutes=600))
    assert handover.end_untaken() == 0


def test_the_address_is_kept_while_it_is_open(phone, graph, opened):
    for sent in graph.accepted:
        phone.status(sent.message_id, "delivered", sent.ticket)
    phone.work()
    assert settle() == 0
    HandOver.objects.update(ended_at=timezone.now())
    phone.work()
    assert settle() == 1


def test_when_rasa_names_nobody_only_the_queue_is_said(phone, rasa):
    rasa.replies["quelqu'un"] = [{"text": "Je ne peux pas…", "custom": MARK | {"reachable": False}}]
    phone.say("quelqu'un")
    assert phone.work() == [say("handover_open", "fr", minutes=60)]
    assert handover.waiting().count() == 1
    assert PERSON not in str(list(HandOver.objects.values()))
