"""One message from the webhook to the Graph API and back, through the real database and real HTTP."""

from __future__ import annotations

import pytest

from members.models import Member
from members.pseudonym import pseudonym
from tests.whatsapp.conftest import PERSON
from whatsapp.models import Conversation, InboxMessage, OutboxMessage, Turn

pytestmark = pytest.mark.django_db(transaction=True)


def test_verification(phone):
    good = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
    reply = phone.client.get("/webhooks/whatsapp", good)
    assert (reply.status_code, reply.content) == (200, b"1158201444")
    assert reply["Content-Type"].startswith("text/plain")
    assert phone.client.get("/webhooks/whatsapp", good | {"hub.verify_token": "wrong"}).status_code == 403
    assert phone.client.get("/webhooks/whatsapp").status_code == 403


def test_a_closed_door_says_so(client, db):
    assert client.get("/webhooks/whatsapp").status_code == 404


def test_one_message_is_answered_once(phone, rasa, graph):
    first = phone.say("Bonjour, quel est le plafond ?")
    notice, answer = phone.work()
    assert notice.startswith("Bonjour. Ici Safqa")
    assert answer == "Bonjour.\nQue voulez-vous savoir\u00a0?"
    assert {sent.to for sent in graph.accepted} == {PERSON}
    asked = rasa.requests[0]
    assert asked["sender"] == pseudonym(PERSON)
    assert PERSON not in str(rasa.requests)
    # The same call again changes nothing.
    phone.say("Bonjour, quel est le plafond ?", message_id=first)
    assert phone.work() == []
    assert InboxMessage.objects.get().state == "covered"
    assert Turn.objects.get().task == {}
    assert OutboxMessage.objects.filter(state="sent").count() == 2
    assert Member.objects.get().variety == "fr"


def test_read_receipt_with_typing_indicator(phone, graph):
    import time

    message_id = phone.say("Bonjour")
    phone.work()
    until = time.monotonic() + 5
    while not graph.receipts and time.monotonic() < until:
        time.sleep(0.02)
    assert graph.receipts[0]["message_id"] == message_id
    assert graph.receipts[0]["typing_indicator"] == {"type": "text"}


def test_the_address_is_kept_only_while_needed(phone, graph, known):
    from whatsapp.settle import settle

    phone.say("Bonjour")
    assert bytes(Conversation.objects.get().address)
    phone.work()
    settle()
    assert bytes(Conversation.objects.get().address)  # no proof of delivery yet
    sent = graph.accepted[-1]
    phone.status(sent.message_id, "delivered", sent.ticket)
    phone.work()
    assert settle() == 1
    assert not bytes(Conversation.objects.get().address)
    assert OutboxMessage.objects.get().payload == {}
