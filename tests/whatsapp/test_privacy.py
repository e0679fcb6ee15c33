"""What is kept of a person, for how long, and that nothing is left after "delete my data"."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from desk.retention import erase_who_asked, forget_old_conversations
from members.erasure import request_erasure
from members.models import Checklist, ErasureDone, ErasureRequest, Member
from members.pseudonym import pseudonym
from members.subscriptions import follow
from tenders.following import save_search
from tenders.models import Alert
from tenders.request import Wanted
from tests.whatsapp.conftest import PERSON
from whatsapp.handover import open_handover
from whatsapp.models import Conversation, HandOver, InboxMessage, OutboxMessage, Turn
from whatsapp.traces import forget_old_messages, is_busy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "rasa"])
SECRET_WORDS = "zarbia-m3llma-soulaymane"
OTHER = "212600000042"


@pytest.fixture
def tracker(door, transactional_db):
    """Rasa's own table, with an event of each of two people and of a browser."""
    people = [pseudonym(PERSON), pseudonym(OTHER), "web-" + "a" * 32]
    with connections["rasa"].cursor() as cursor:
        cursor.execute("CREATE TABLE events (id INTEGER, sender_id VARCHAR(255), timestamp FLOAT, data TEXT)")
        for number, person in enumerate(people):
            row = [number, person, timezone.now().timestamp(), f'{{"text": "{SECRET_WORDS} {person}"}}']
            cursor.execute("INSERT INTO events VALUES (%s, %s, %s, %s)", row)
    yield people
    with connections["rasa"].cursor() as cursor:
        cursor.execute("DROP TABLE events")


def everything_stored() -> dict[str, str]:
    """Every row of every table, and every byte of the files that the databases lie in."""
    found = {}
    for alias in ("default", "rasa"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
                found[f"{alias}.{table}"] = str(rows)
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            for file in path.parent.glob(f"{path.name}*"):
                found[str(file)] = file.read_bytes().decode("utf-8", "replace")
    return found


def places(*needles: str) -> list[str]:
    return [place for place, content in everything_stored().items() if any(n in content for n in needles)]


def live(phone, rasa, graph) -> None:
    """A person's whole life with the bot."""
    person = pseudonym(PERSON)
    rasa.reply = [{"text": f"Vous disiez {SECRET_WORDS} ?", "buttons": [{"title": "Oui", "payload": "/affirm"}]}]
    phone.say(f"bonjour {SECRET_WORDS}")
    phone.work()
    follow(person, kind="tender", subject=f"12/2026 {SECRET_WORDS}")
    wanted = Wanted(words=(SECRET_WORDS,))
    save_search(person, wanted, variety="fr", rhythm="daily", now=timezone.now())
    Alert.objects.create(person=person, key="1", kind="orders", text=SECRET_WORDS, created_at=timezone.now())
    Checklist.objects.create(person=person, name="papers", data={"done": [SECRET_WORDS]})
    phone.send({"type": "location", "location": {"name": SECRET_WORDS, "address": "x"}})
    phone.send({"type": "audio", "audio": {"id": "1"}})
    phone.work()
    open_handover(person)
    phone.say(f"une personne {SECRET_WORDS}")
    phone.work()
    for sent in graph.accepted:
        phone.status(sent.message_id, "delivered", sent.ticket)


def test_nothing_is_left_of_who_asked(phone, rasa, graph, tracker, caplog):
    person = pseudonym(PERSON)
    live(phone, rasa, graph)
    rasa.reply = [{"text": "Bonjour"}]
    phone.say("bonjour", number=OTHER)
    phone.work()
    assert places(person)
    assert places(SECRET_WORDS)
    request_erasure(person)
    assert erase_who_asked() == 0  # not within the turn that asks for it
    ErasureRequest.objects.update(due_at=timezone.now())
    assert erase_who_asked() == 1
    assert places(person, PERSON) == []
    assert [place for place in places(SECRET_WORDS) if "rasa" not in place and "events" not in place] == []
    assert places(pseudonym(OTHER))
    assert ErasureDone.objects.get().people == 1
    assert PERSON not in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_a_browser_is_forgotten_in_the_same_way(tracker, door):
    person = tracker[2]
    Checklist.objects.create(person=person, name="papers", data={"done": [1]})
    request_erasure(person)
    ErasureRequest.objects.update(due_at=timezone.now())
    assert erase_who_asked() == 1
    assert places(person) == []
    assert places(tracker[0])


def test_a_repeat_by_meta_does_not_bring_anybody_back(phone, rasa, graph):
    message_id = phone.say("bonjour")
    phone.work()
    request_erasure(pseudonym(PERSON))
    ErasureRequest.objects.update(due_at=timezone.now())
    erase_who_asked()
    phone.say("bonjour", message_id=message_id)
    assert phone.work() == []
    assert not Member.objects.exists()


def test_the_last_reply_goes_out_before_the_erasure(phone, rasa, graph):
    person = pseudonym(PERSON)
    phone.say("bonjour")
    request_erasure(person)
    ErasureRequest.objects.update(due_at=timezone.now())
    assert is_busy(person)
    assert erase_who_asked() == 0
    assert phone.work()
    assert erase_who_asked() == 1
    assert not Conversation.objects.exists()


def test_a_reply_that_cannot_go_out_does_not_hold_it_up_for_ever(phone, settings):
    settings.RASA_URL = "http://127.0.0.1:9"
    phone.say("bonjour")
    phone.work()
    request_erasure(pseudonym(PERSON))
    ErasureRequest.objects.update(due_at=timezone.now() - dt.timedelta(hours=2))
    assert erase_who_asked() == 1
    assert phone.work() == []


def test_rasa_and_the_graph_see_what_they_must_and_no_more(phone, rasa, graph):
    live(phone, rasa, graph)
    assert PERSON not in str(rasa.requests)
    sent = [{k: v for k, v in one.payload.items() if k not in {"to"}} for one in graph.accepted]
    assert pseudonym(PERSON) not in str(sent)


def test_what_is_stored_holds_no_number_even_before(phone, rasa, graph):
    live(phone, rasa, graph)
    assert places(PERSON) == []


def test_retention(phone, rasa, graph):
    live(phone, rasa, graph)
    long_ago = timezone.now() - dt.timedelta(days=31)
    InboxMessage.objects.update(received_at=long_ago)
    OutboxMessage.objects.update(created_at=long_ago)
    Turn.objects.update(created_at=long_ago)
    HandOver.objects.update(ended_at=long_ago)
    assert forget_old_messages() > 0
    for model in (InboxMessage, OutboxMessage, Turn, HandOver):
        assert not model.objects.exists()
    # What is still to be done is never forgotten.
    phone.say("encore")
    InboxMessage.objects.update(received_at=long_ago)
    forget_old_messages()
    assert InboxMessage.objects.count() == 1
    assert forget_old_conversations() == 0
