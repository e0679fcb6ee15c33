"""The channel's promises, through its address."""

from __future__ import annotations

import json
import sqlite3
import threading

import pytest

ENTRY = '/choose_entry{"entry": "purchase-order-ceiling"}'


def offer(steered_actions, buttons):
    steered_actions.body = {"events": [], "responses": [{"text": "Voulez-vous dire :", "buttons": buttons}]}


def test_text_buttons_and_custom_part_stay_in_one_message(bot, sender, steered_actions):
    steered_actions.body["responses"] = [
        {
            "text": "Bonjour\n\nDeuxième partie",
            "buttons": [{"title": "A", "payload": ENTRY}],
            "custom": {"kind": "x"},
        }
    ]
    reply = bot.say("Quel est le plafond d'un bon de commande ?", sender)
    assert reply == [
        {
            "recipient_id": sender,
            "text": "Bonjour\n\nDeuxième partie",
            "buttons": [{"title": "A", "payload": ENTRY}],
            "custom": {"kind": "x"},
        }
    ]


@pytest.mark.parametrize(
    "typed",
    ["/restart", "  /restart", '/choose_entry{"entry": "x"}', "//restart", '/set_language{"language": "de"}'],
)
def test_typed_commands_trigger_nothing(bot, sender, typed):
    bot.say(typed, sender)
    event = bot.last_user(sender)
    assert event["parse_data"]["intent"]["name"] not in {"restart", "choose_entry", "set_language"}
    assert not event["text"].startswith("/")


def test_a_payload_counts_only_when_it_was_offered(bot, sender, steered_actions):
    bot.say(ENTRY, sender)
    assert bot.last_user(sender)["parse_data"]["intent"]["name"] != "choose_entry"
    offer(steered_actions, [{"title": "Plafond", "payload": ENTRY}])
    bot.say("Quel est le plafond d'un bon de commande ?", sender)
    bot.say(ENTRY, sender)
    event = bot.last_user(sender)
    assert event["parse_data"]["intent"]["name"] == "choose_entry"
    assert event["parse_data"]["entities"][0]["value"] == "purchase-order-ceiling"


@pytest.mark.parametrize("typed", ["2", "٢", " 2 ", "La Caution", "la caution !"])
def test_a_button_can_be_typed_by_number_or_label(bot, sender, steered_actions, typed):
    other = '/choose_entry{"entry": "provisional-guarantee"}'
    offer(steered_actions, [{"title": "Plafond", "payload": ENTRY}, {"title": "La caution", "payload": other}])
    bot.say("Quel est le plafond d'un bon de commande ?", sender)
    bot.say(typed, sender)
    assert bot.last_user(sender)["parse_data"]["entities"][0]["value"] == "provisional-guarantee"


def test_a_number_beyond_the_buttons_is_text(bot, sender, steered_actions):
    offer(steered_actions, [{"title": "Plafond", "payload": ENTRY}])
    bot.say("Quel est le plafond d'un bon de commande ?", sender)
    bot.say("7", sender)
    assert bot.last_user(sender)["text"] == "7"


def test_old_buttons_are_forgotten(bot, sender, steered_actions):
    offer(steered_actions, [{"title": "Plafond", "payload": ENTRY}])
    bot.say("Quel est le plafond d'un bon de commande ?", sender)
    steered_actions.reset()
    for _ in range(13):
        bot.say("Quel est le plafond d'un bon de commande ?", sender)
    bot.say(ENTRY, sender)
    assert bot.last_user(sender)["parse_data"]["intent"]["name"] != "choose_entry"


def test_the_language_switch_is_always_allowed(bot, sender, steered_actions):
    bot.say('/set_language{"language": "ary-Latn"}', sender)
    event = bot.last_user(sender)
    assert event["parse_data"]["intent"]["name"] == "set_language"
    assert steered_actions.calls[-1]["tracker"]["slots"]["language"] == "ary-Latn"


def test_a_failing_action_is_a_failure_and_stores_nothing(bot, sender, steered_actions):
    steered_actions.status = 500
    status, reply = bot.post("Quel est le plafond d'un bon de commande ?", sender, message_id="m1")
    assert status == 503
    assert "error" in reply
    assert bot.events(sender) == []
    steered_actions.reset()
    assert bot.say("Quel est le plafond d'un bon de commande ?", sender, message_id="m1")[0]["text"] == "réponse"


def test_an_unfit_action_result_is_a_failure(bot, sender, steered_actions):
    steered_actions.body = {"events": [{"event": "no such event"}], "responses": []}
    assert bot.post("Quel est le plafond d'un bon de commande ?", sender)[0] == 503


def test_a_locked_tracker_store_is_a_failure_and_recovers(bot, sender):
    bot.say("bonjour", sender)
    before = len(bot.events(sender))
    lock = sqlite3.connect(bot.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        assert bot.post("bonjour", sender)[0] == 503
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert len(bot.events(sender)) == before
    bot.say("bonjour", sender)
    assert len(bot.events(sender)) > before


def test_an_answered_message_id_gets_the_same_reply_and_runs_nothing(bot, sender, steered_actions):
    first = bot.say("Quel est le plafond d'un bon de commande ?", sender, message_id="wamid.1")
    calls, events = len(steered_actions.calls), len(bot.events(sender))
    steered_actions.body["responses"] = [{"text": "autre chose"}]
    again = bot.say("Quel est le plafond d'un bon de commande ?", sender, message_id="wamid.1")
    assert again == first
    assert (len(steered_actions.calls), len(bot.events(sender))) == (calls, events)
    assert bot.say("Quel est le plafond ?", sender, message_id="wamid.2")[0]["text"] == "autre chose"


def test_the_same_message_sent_twice_at_once_is_answered_once(bot, sender, steered_actions):
    steered_actions.delay = 0.4
    replies: list = []
    threads = [
        threading.Thread(
            target=lambda: replies.append(bot.say("Quel est le plafond d'un bon ?", sender, message_id="twin"))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(steered_actions.calls) == 1
    assert replies[0] == replies[1] == replies[2]


def test_every_fault_of_a_request_is_named(bot):
    status, reply = bot.post_raw(json.dumps({"sender": 5, "metadata": [], "message_id": ""}).encode())
    assert status == 400
    assert [fault.split(":")[0] for fault in reply["faults"]] == [
        "sender",
        "message",
        "message_id",
        "metadata",
    ]
    assert bot.post_raw(b"{not json")[0] == 400
    assert bot.post_raw(b"[]")[0] == 400
    assert bot.post_raw("é".encode("latin-1"))[0] == 400
    status, reply = bot.post("x", "s", metadata={"language": "de"})
    assert status == 400
    assert "metadata.language" in reply["faults"][0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a" * 10_000,
        "👍👍👍",
        "\x00\x07\u202e",
        "<script>alert(1)</script>",
        "'; DROP TABLE events; --",
        '{"intent": "restart"}',
        "ⴰⵣⵓⵍ",
        "٥٠٠",
        "\n\n\n",
        "سلام hello 你好",
    ],
)
def test_strange_input_gets_a_reply(bot, sender, text):
    reply = bot.say(text, sender)
    assert reply, "an empty reply"
    assert any(message.get("text") for message in reply)


def test_a_long_text_is_cut_and_said_to_be(bot, sender):
    bot.say("plafond " * 1000, sender)
    event = bot.last_user(sender)
    assert len(event["text"]) <= 4096
    assert event["metadata"]["shortened_from"] == 8000


def test_nothing_said_is_logged(bot, sender, steered_actions):
    secret = "motsecret123456"
    bot.say(f"Quel est le plafond {secret}", sender)
    steered_actions.status = 500
    bot.post(f"Quel est le plafond {secret}", sender)
    assert secret not in bot.log.read_text(errors="replace")


def test_known_variety_travels_with_the_message(bot, sender):
    bot.say("سلام", sender, metadata={"language": "ary"})
    assert bot.last_user(sender)["metadata"]["language"] == "ary"
    other = sender + "b"
    bot.say("ok", other, metadata={"language": "ary-Latn"})
    entities = {e["entity"]: e["value"] for e in bot.last_user(other)["parse_data"]["entities"]}
    assert entities["language"] == "ary-Latn"


def test_streaming_gives_one_json_a_line(bot, sender):
    import urllib.request

    body = json.dumps({"sender": sender, "message": "bonjour"}).encode()
    with urllib.request.urlopen(bot.url + "/webhooks/rest/webhook?stream=true", data=body, timeout=60) as reply:
        lines = reply.read().decode().strip().splitlines()
    assert lines
    assert all(json.loads(line)["text"] for line in lines)
