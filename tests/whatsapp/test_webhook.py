"""What Meta may post, and what anybody else may: signatures, sizes, batches, repeats, forms never seen."""

from __future__ import annotations

import copy
import json
import logging
import random
import re
import threading

import pytest
from django.db import close_old_connections, connection

from benchmarks.whatsapp_bodies import mutated
from tests.whatsapp.conftest import NUMBER_ID, PERSON, SECRET
from tests.whatsapp.meta_schemas import META
from whatsapp.models import Conversation, DeliveryStatus, InboxMessage
from whatsapp.signature import HEADER, sign
from whatsapp.simulator import webhooks

EXAMPLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (META / "webhooks").glob("*.json")}


def raw(phone, body: bytes, signature: str | None = None):
    headers = {} if signature is None else {HEADER: signature}
    return phone.client.post("/webhooks/whatsapp", data=body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_of_meta_is_accepted(phone, name):
    assert phone.post(EXAMPLES[name]).status_code == 200
    messages = [m for e in EXAMPLES[name]["entry"] for c in e["changes"] for m in c["value"].get("messages", [])]
    assert InboxMessage.objects.count() == len(messages)
    kinds = {m["type"]: InboxMessage.objects.get().kind for m in messages}
    expected = {"image": "media", "button": "text", "interactive": "press", "unsupported": "unknown"}
    for kind, ours in kinds.items():
        assert ours == expected.get(kind, kind)


def paths(value, path=""):
    if isinstance(value, dict):
        return {found for key, inner in value.items() for found in paths(inner, f"{path}.{key}")}
    if isinstance(value, list):
        return {found for inner in value for found in paths(inner, f"{path}[]")}
    return {(path, type(value).__name__)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text_message", webhooks.text("bonjour")),
        ("interactive_button_reply_message", webhooks.press("button_reply", "1", "Oui")),
    ],
)
def test_the_simulators_webhooks_are_of_metas_form(name, content):
    ours = webhooks.message_webhook(PERSON, content, phone_number_id=NUMBER_ID)
    meta = {path for path in paths(EXAMPLES[name]) if ".context." not in path[0]}
    assert paths(ours) == meta


def test_signatures(phone):
    body = json.dumps(EXAMPLES["text_message"]).encode()
    assert raw(phone, body).status_code == 401
    assert raw(phone, body, "").status_code == 403
    assert raw(phone, body, "sha256=" + "0" * 64).status_code == 403
    assert raw(phone, body, sign(body, "another secret")).status_code == 403
    assert raw(phone, body + b" ", sign(body, SECRET)).status_code == 403
    assert raw(phone, body, "sha256=é").status_code == 403
    assert not InboxMessage.objects.exists()
    assert raw(phone, body, sign(body, SECRET)).status_code == 200


def test_the_signature_is_of_the_bytes_not_of_the_json(phone):
    body = '{"object":"whatsapp_business_account","entry":[],"x":"\\u0645\\u0631\\u062d\\u0628\\u0627 مرحبا"}'.encode()
    assert raw(phone, body, sign(body, SECRET)).status_code == 200


def test_size_and_form(phone):
    huge = b'"' + b"x" * (3 * 1024 * 1024 + 1) + b'"'
    assert raw(phone, huge, sign(huge, SECRET)).status_code == 413
    deep = b"[" * 100_000
    assert raw(phone, deep, sign(deep, SECRET)).status_code == 400
    for odd in (
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b'{"object": 1}',
        b'{"object":"whatsapp_business_account","entry":{"a":1}}',
    ):
        assert raw(phone, odd, sign(odd, SECRET)).status_code == 200
    assert phone.client.put("/webhooks/whatsapp").status_code == 405


def test_another_number_and_other_fields_are_not_ours(phone):
    other = copy.deepcopy(EXAMPLES["text_message"])
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "1"
    assert phone.post(other).status_code == 200
    field = copy.deepcopy(EXAMPLES["text_message"])
    field["entry"][0]["changes"][0]["field"] = "account_update"
    assert phone.post(field).status_code == 200
    assert not InboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everything_of_a_batch_is_taken(phone):
    one = webhooks.message_webhook(PERSON, webhooks.text("un"), phone_number_id=NUMBER_ID)
    two = webhooks.message_webhook("212600000002", webhooks.text("deux"), phone_number_id=NUMBER_ID)
    status = webhooks.status_webhook("wamid.x", "delivered", PERSON, "", phone_number_id=NUMBER_ID)
    batch = {"object": one["object"], "entry": one["entry"] + [{"id": "2", "changes": []}]}
    batch["entry"][1]["changes"] = two["entry"][0]["changes"] + status["entry"][0]["changes"]
    value = batch["entry"][0]["changes"][0]["value"]
    value["messages"] += [{**value["messages"][0], "id": "wamid.second"}]
    assert phone.post(batch).status_code == 200
    assert InboxMessage.objects.count() == 3
    assert Conversation.objects.count() == 2
    assert DeliveryStatus.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_repeats_at_the_same_time_make_one_message(phone):
    body = webhooks.message_webhook(PERSON, webhooks.text("bonjour"), phone_number_id=NUMBER_ID)
    answers = []

    def post():
        answers.append(phone.post(body).status_code)
        close_old_connections()
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 12
    assert InboxMessage.objects.count() == 1


def test_nothing_that_is_stored_or_logged_holds_the_number(phone, caplog):
    caplog.set_level(logging.DEBUG)
    phone.post(EXAMPLES["text_message"])
    phone.post(EXAMPLES["system_message"])
    phone.send({"type": "hologram", "hologram": {"number": PERSON}})
    stored = str(list(InboxMessage.objects.values()) + list(Conversation.objects.values()))
    for number in ("16505551234", "12195555358", PERSON):
        assert number not in stored
        assert number not in caplog.text
    # WhatsApp's message ids hold the number in base64.
    assert "wamid" not in stored
    assert "hologram" in caplog.text


def test_a_database_that_fails_is_a_503_and_meta_tries_again(phone, monkeypatch):
    from django.db import OperationalError

    def fail(*_args, **_kwargs):
        raise OperationalError(f"could not write {PERSON}")

    monkeypatch.setattr("whatsapp.views.receive", fail)
    assert phone.post(EXAMPLES["text_message"]).status_code == 503


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_loses_nothing(phone):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    phone.say("avant")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    other = connection.copy("other")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    other.close()
    # What every request begins with; Django's test client leaves it out.
    close_old_connections()
    phone.say("après")
    assert InboxMessage.objects.count() == 2


def test_persons_without_a_number(phone, graph, known):
    body = webhooks.message_webhook("x", webhooks.text("bonjour"), phone_number_id=NUMBER_ID)
    value = body["entry"][0]["changes"][0]["value"]
    del value["messages"][0]["from"]
    value["messages"][0]["from_user_id"] = "MA.1234567890abc"
    value["contacts"] = [{"profile": {"name": "x"}, "user_id": "MA.1234567890abc"}]
    assert phone.post(body).status_code == 200
    phone.work()
    assert graph.accepted
    assert all(sent.payload["recipient"] == "MA.1234567890abc" for sent in graph.accepted)
    assert all("to" not in sent.payload for sent in graph.accepted)


def test_mutated_bodies(phone, caplog):
    """A small part of what `python -m benchmarks.whatsapp_mutations` does 200,000 times."""
    caplog.set_level(logging.DEBUG)
    chance = random.Random(7)
    for _ in range(400):
        body = mutated(chance.choice(list(EXAMPLES.values())), chance)
        assert raw(phone, body, sign(body, SECRET)).status_code in {200, 400}
    assert re.findall(r"\d{8,}", caplog.text) == []
