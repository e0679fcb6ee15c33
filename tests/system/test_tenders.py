"""From the portal to a reminder, with the replay portal and no network: the whole system, asked in the web chat."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest

from tenders.replay.server import ReplayPortal
from tenders.replay.world import make_world
from tests.conftest import ROOT, TEST_HOME, launched

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder of its own, with the release and the model made for the tests, filled by a sync."""
    folder = tmp_path_factory.mktemp("home")
    subprocess.run(
        [sys.executable, "-m", "deploy.prepare", "--model", "--quiet"], cwd=ROOT, env=_env(TEST_HOME), check=True
    )
    shutil.copytree(TEST_HOME / "models", folder / "models")
    with sqlite3.connect(TEST_HOME / "safqa.db") as source, sqlite3.connect(folder / "safqa.db") as target:
        source.backup(target)
    world = make_world(tenders=150, orders=60, now=dt.datetime.now(tz=dt.UTC), region_only=True)
    with ReplayPortal(world) as portal:
        manage(folder, "sync_tenders", "--all", "--json", SAFQA_PORTAL_URL=portal.url, SAFQA_PORTAL_DELAY="0")
    return folder


def _env(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"SAFQA_HOME": str(folder)} | settings


def manage(folder: Path, *arguments: str, **settings: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_env(folder, **settings), check=True, capture_output=True, text=True)
    return done.stdout


class Person:
    """Somebody at the web chat's page."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60)
        page = self.client.get("/").text
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def say(self, text: str, payload: str | None = None) -> list[dict]:
        body = {"text": text, "message_id": str(uuid.uuid4())} | ({"payload": payload} if payload else {})
        reply = self.client.post("/chat/messages", json=body, headers={"X-CSRFToken": self.token})
        assert reply.status_code == 200, reply.text
        return reply.json()["messages"]

    def press(self, message: dict, intent: str) -> list[dict]:
        button = next(b for b in message["buttons"] if b["payload"].startswith(f"/{intent}"))
        return self.say(button["title"], button["payload"])


def test_a_darija_request_a_followed_notice_and_its_reminder(home, tmp_path):
    with launched(tmp_path, SAFQA_HOME=str(home)) as system:
        person = Person(system)
        (found,) = person.say("واش كاين شي صفقة ديال الصباغة فالجهة؟")
        assert found["custom"]["kind"] == "tenders", found
        assert found["custom"]["variety"] == "ary"
        cards = found["custom"]["cards"]
        assert len(cards) == 3
        assert all("peinture" in card["object"] for card in cards)
        assert all("باقي" in card["left"] or "كيسد" in card["left"] for card in cards)
        (more,) = person.say("زيدني")
        assert more["custom"]["kind"] == "tenders", more
        assert {c["id"] for c in more["custom"]["cards"]}.isdisjoint({c["id"] for c in cards})
        (details,) = person.press(found, "tender_details")
        assert details["custom"]["cards"][0]["id"] == cards[0]["id"]
        (papers,) = person.press(details, "tender_papers")
        assert papers["buttons"]
        (followed,) = person.press(details, "follow_tender")
        assert "STOP" in followed["text"]
        (saved,) = person.say("3elmouni b nadafa f azilal")
        assert "STOP" in saved["text"]
        _let_time_pass(home, cards[0]["id"])
        assert manage(home, "send_alerts").startswith("1 ")
        (notice,) = person.client.get("/chat/notices").json()["notices"]
        assert notice["custom"]["cards"][0]["id"] == cards[0]["id"]
        assert notice["variety"] == "ary"
        stopped = person.say("STOP")
        assert "2" in stopped[0]["text"]
        status = manage(home, "sync_status")
        assert "complète" in status
        assert "كاملة" in status


def _let_time_pass(home: Path, pk: int) -> None:
    """As if the notice had been followed a month ago and closed tomorrow."""
    now = dt.datetime.now(tz=dt.UTC)
    deadline, followed = (f"{now + d:%Y-%m-%d %H:%M:%S}" for d in (dt.timedelta(hours=20), -dt.timedelta(days=30)))
    with sqlite3.connect(home / "safqa.db", timeout=20) as database:
        database.execute("UPDATE tenders_notice SET deadline = ? WHERE id = ?", (deadline, pk))
        database.execute("UPDATE tenders_followednotice SET created_at = ?", (followed,))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chi bon de commande dyal zit l3oud f azilal?", "tenders"),
        ("marchés réservés aux coopératives à Khénifra avant la fin du mois", "tenders"),
        ("أقل من 20 مليون", "tenders"),
        ("wach kayn chi saf9a dyal nadafa f bni mellal", "tenders"),
        ("صفقات التنظيف بأزيلال", "tenders"),
        ("nettoyage à Khouribga, vous avez des marchés ?", "tenders"),
        ("واش كاين شي حاجة قل من 20 مليون", "tenders"),
    ],
)
def test_requests_of_the_issue(home, asked, text, kind):
    (message, *_) = asked.say(text)
    assert message["custom"].get("kind") == kind, message


@pytest.fixture(scope="module")
def asked(home, tmp_path_factory):
    with launched(tmp_path_factory.mktemp("asked"), SAFQA_HOME=str(home)) as system:
        yield Person(system)
