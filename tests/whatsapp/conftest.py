"""The door opened for tests: settings, a simulated Graph API, a Rasa that is a real HTTP server, one worker step."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from members.options import Keys
from tests.desk.fake_rasa import FakeRasa
from whatsapp.options import WhatsAppOptions
from whatsapp.signature import HEADER, sign
from whatsapp.simulator import webhooks
from whatsapp.simulator.graph import SimulatedGraph

META = Path(__file__).parent / "meta"
NUMBER_ID = "106540352242922"
SECRET, TOKEN = "app-secret-of-the-tests", "access-token-of-the-tests"
PERSON = "212661234567"


@pytest.fixture
def graph():
    with SimulatedGraph(token=TOKEN, phone_number_id=NUMBER_ID, secret=SECRET) as running:
        running.statuses_of = ()
        yield running


@pytest.fixture
def rasa(settings):
    with FakeRasa() as fake:
        settings.RASA_URL = fake.url
        settings.RASA_TIMEOUT = 5.0
        yield fake


@pytest.fixture
def door(settings, graph):
    """The door's settings, without the quiet time."""
    settings.MEMBER_KEYS = Keys("p" * 40, (Fernet.generate_key().decode(),))
    settings.WHATSAPP = WhatsAppOptions(
        verify_token="verify-me",
        app_secret=SECRET,
        access_token=TOKEN,
        phone_number_id=NUMBER_ID,
        graph_url=graph.url,
        quiet=dt.timedelta(0),
    )
    return settings


class Phone:
    """A person who writes through the webhook, and a worker that can be told to work."""

    def __init__(self, client, settings, graph):
        self.client, self.settings, self.graph = client, settings, graph

    def post(self, body: dict, **headers):
        data = json.dumps(body, ensure_ascii=False).encode()
        headers.setdefault(HEADER, sign(data, SECRET))
        return self.client.post("/webhooks/whatsapp", data=data, content_type="application/json", headers=headers)

    def send(self, content: dict, number: str = PERSON, **more) -> str:
        body = webhooks.message_webhook(number, content, phone_number_id=NUMBER_ID, **more)
        assert self.post(body).status_code == 200
        return body["entry"][0]["changes"][0]["value"]["messages"][0]["id"]

    def say(self, text: str, number: str = PERSON, **more) -> str:
        return self.send(webhooks.text(text), number, **more)

    def press(self, choice: str, title: str, kind: str = "button_reply") -> str:
        return self.send(webhooks.press(kind, choice, title))

    def status(self, message_id: str, status: str, ticket: str = "", code: int | None = None) -> None:
        body = webhooks.status_webhook(message_id, status, PERSON, ticket, phone_number_id=NUMBER_ID, code=code)
        assert self.post(body).status_code == 200

    def work(self) -> list[str]:
        """Do all that is due; returns the words of what was sent meanwhile."""
        from desk.whatsapp_door import ask
        from whatsapp.gateway import serve_one
        from whatsapp.graph import graph_for
        from whatsapp.statuses import note_statuses

        before = len(self.graph.accepted)
        note_statuses()
        while serve_one(ask, graph_for(self.settings.WHATSAPP)):
            pass
        return self.graph.texts()[before:]

    def options(self, **changes) -> None:
        self.settings.WHATSAPP = replace(self.settings.WHATSAPP, **changes)


@pytest.fixture
def phone(client, door, graph, rasa, db):
    """In one transaction that is rolled back; tests of threads and of what commits are marked `transaction=True`."""
    return Phone(client, door, graph)


@pytest.fixture
def known(phone):
    """A person who was told already who we are."""
    from django.utils import timezone

    from members.models import Member
    from members.pseudonym import pseudonym

    return Member.objects.create(person=pseudonym(PERSON), variety="fr", notice_version=1, last_seen=timezone.now())
