"""Sending: Meta's error codes, the 24 hours, statuses, and never twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from members.models import Subscription
from members.pseudonym import pseudonym
from members.subscriptions import follow, stop_everything
from tests.whatsapp.conftest import PERSON
from whatsapp import pause, payloads
from whatsapp.graph_errors import AGAIN, LONGEST_WAIT, NEVER, may_try_again, wait_before
from whatsapp.models import Conversation, OutboxMessage
from whatsapp.outbox import send_unasked
from whatsapp.simulator.graph import Trouble

pytestmark = pytest.mark.usefixtures("known")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(pause, "_until", 0.0)


def hurry():
    """Let what waits be due."""
    past = timezone.now() - dt.timedelta(seconds=1)
    OutboxMessage.objects.filter(next_try_at__isnull=False).update(next_try_at=past)
    Conversation.objects.update(due_at=past)


def outbox() -> OutboxMessage:
    return OutboxMessage.objects.get()


def ask(phone) -> list[str]:
    phone.say("Bonjour")
    return phone.work()


@pytest.mark.parametrize("code", sorted(AGAIN - {130429}))
def test_codes_that_are_tried_again(phone, graph, code):
    graph.troubles.append(Trouble(code=code, http_status=400))
    assert ask(phone) == []
    assert (outbox().state, outbox().error_code) == ("pending", code)
    assert outbox().next_try_at > timezone.now()
    hurry()
    assert len(phone.work()) == 1
    assert outbox().state == "sent"


def test_the_numbers_own_limit_pauses_everything(phone, graph, monkeypatch):
    graph.troubles.append(Trouble(code=130429, http_status=400))
    ask(phone)
    assert pause.is_on()
    monkeypatch.setattr(pause, "_until", 0.0)
    hurry()
    assert len(phone.work()) == 1


@pytest.mark.parametrize("code", sorted(NEVER))
def test_codes_that_are_final(phone, graph, code):
    graph.troubles.append(Trouble(code=code, http_status=400))
    assert ask(phone) == []
    assert (outbox().state, outbox().error_code) == ("failed", code)
    hurry()
    assert phone.work() == []


def test_unknown_codes_follow_http():
    assert may_try_again(999999, 500)
    assert may_try_again(999999, 429)
    assert not may_try_again(999999, 400)
    assert may_try_again(131016, 400)


def test_waits_grow_and_end():
    waits = [wait_before(attempt, None) for attempt in range(1, 15)]
    assert waits[0] < 3
    assert waits[4] > waits[0]
    assert max(waits) <= LONGEST_WAIT * 1.25
    assert wait_before(1, 131056) >= 6


def test_order_is_kept_when_the_first_has_to_wait(phone, rasa, graph):
    rasa.reply = [{"text": "un"}, {"text": "deux"}]
    graph.troubles.append(Trouble(code=131000))
    assert ask(phone) == []
    hurry()
    assert phone.work() == ["un", "deux"]


def test_no_answer_waits_for_the_status_instead_of_sending_twice(phone, graph):
    graph.troubles.append(Trouble(take_but_stay_silent=True))
    ask(phone)
    assert outbox().state == "uncertain"
    taken = graph.accepted[0]
    assert taken.ticket == outbox().ticket
    phone.status(taken.message_id, "sent", taken.ticket)
    hurry()
    assert phone.work() == []
    assert outbox().state == "sent"
    assert len(graph.accepted) == 1


def test_without_a_status_it_is_sent_again(phone, graph):
    phone.options(graph_url=graph.url)
    graph.troubles.append(Trouble(take_but_stay_silent=True))
    ask(phone)
    assert phone.work() == []  # not before the wait is over
    hurry()
    assert len(phone.work()) == 1
    assert outbox().state == "sent"


def test_a_process_killed_in_mid_send(phone, graph):
    """The row says that it is being sent, and nobody holds the conversation."""
    graph.troubles.append(Trouble(code=131000))
    ask(phone)
    OutboxMessage.objects.update(state="sending", next_try_at=None)
    Conversation.objects.update(due_at=timezone.now())
    assert phone.work() == []
    assert outbox().state == "uncertain"
    hurry()
    assert len(phone.work()) == 1


def test_nothing_listens_at_the_graph_url(phone):
    phone.options(graph_url="http://127.0.0.1:9/v23.0")
    ask(phone)
    assert outbox().state == "pending"
    assert outbox().attempts == 1


def test_statuses_in_any_order(phone, graph):
    ask(phone)
    sent = graph.accepted[0]
    for status in ("read", "delivered", "sent"):
        phone.status(sent.message_id, status)
        phone.work()
    assert outbox().status == "read"


def test_a_failure_told_later_is_tried_again_where_meta_says_so(phone, graph):
    ask(phone)
    first = graph.accepted[0]
    phone.status(first.message_id, "failed", first.ticket, code=131000)
    phone.work()
    assert outbox().state == "pending"
    hurry()
    # A late status of the first attempt must not count for the second.
    phone.status(first.message_id, "sent", first.ticket)
    assert len(phone.work()) == 1
    second = graph.accepted[1]
    phone.status(second.message_id, "failed", second.ticket, code=131026)
    phone.work()
    assert (outbox().state, outbox().error_code) == ("failed", 131026)


def test_after_24_hours_only_templates(phone, graph):
    ask(phone)
    person = pseudonym(PERSON)
    long_ago = timezone.now() - dt.timedelta(hours=25)
    Conversation.objects.update(last_inbound_at=long_ago)
    assert send_unasked(person, payloads.text("Un nouvel avis"))
    assert phone.work() == []
    assert OutboxMessage.objects.last().state == "held"
    template = payloads.template("safqa_alert", "fr", ["Rappel", "12/2026"])
    assert send_unasked(person, payloads.text("Un autre avis"), template=template)
    (announced,) = phone.work()
    assert "Rappel : 12/2026" in announced
    assert "STOP" in announced
    phone.say("Bonjour")
    assert phone.work()[:2] == ["Un nouvel avis", "Un autre avis"]
    assert send_unasked(person, payloads.text("Le dernier"), template=template)
    assert phone.work() == ["Le dernier"]


def test_a_killed_worker_neither_loses_nor_doubles_what_is_held(phone, graph):
    ask(phone)
    person = pseudonym(PERSON)
    Conversation.objects.update(last_inbound_at=timezone.now() - dt.timedelta(hours=25))
    template = payloads.template("safqa_alert", "ar", ["تذكير", "12/2026"])
    graph.troubles.append(Trouble(take_but_stay_silent=True))
    assert send_unasked(person, payloads.text("Un avis"), template=template)
    phone.work()
    taken = graph.accepted[-1]
    assert taken.payload["type"] == "template"
    phone.status(taken.message_id, "sent", taken.ticket)
    hurry()
    assert phone.work() == []
    assert OutboxMessage.objects.filter(state="held").count() == 1
    phone.say("Bonjour")
    assert phone.work()[0] == "Un avis"


def test_stop_ends_what_is_sent_unasked_even_when_it_waits_already(phone):
    ask(phone)
    person = pseudonym(PERSON)
    follow(person, kind="tender", subject="12/2026")
    assert send_unasked(person, payloads.text("alerte"))
    stop_everything(person)
    assert phone.work() == []
    assert not send_unasked(person, payloads.text("alerte"))
    assert not Subscription.objects.exists()
    assert len(ask(phone)) == 1  # questions are still answered
    follow(person, kind="tender", subject="13/2026")
    assert send_unasked(person, payloads.text("alerte"))


def test_the_simulator_limits_what_one_person_gets(graph):
    body = {"messaging_product": "whatsapp", "to": PERSON, **payloads.text("x")}
    answers = [graph.messages(body)[1] for _ in range(46)]
    assert answers[44].get("messages")
    assert answers[45]["error"]["code"] == 131056


def test_the_access_token_is_sent_and_a_wrong_one_is_told(phone, graph, caplog):
    graph.token = "another"
    ask(phone)
    assert outbox().error_code == 190
    assert "WHATSAPP_ACCESS_TOKEN" in caplog.text
    assert "access-token-of-the-tests" not in caplog.text
