"""From the portal to a reminder on the telephone: replay portal, real Rasa, webhook, worker, outbox, simulator."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.whatsapp_system import NUMBER_ID, SECRET, Door, running_door
from tenders.texts import say
from tests.system.test_tenders import home, manage  # noqa: F401 - a fixture
from whatsapp.simulator import webhooks
from whatsapp.simulator.graph import text_of

pytestmark = pytest.mark.system
NUMBER = "212661234567"


class Telephone:
    """Somebody who writes on WhatsApp."""

    def __init__(self, door: Door) -> None:
        self.door, self.seen = door, 0
        self.client = httpx.Client(timeout=30, trust_env=False)

    def send(self, content: dict) -> list[str]:
        body = webhooks.message_webhook(NUMBER, content, phone_number_id=NUMBER_ID)
        assert webhooks.post_signed(self.client, self.door.webhook, body, SECRET) == httpx.codes.OK
        return self.wait()

    def say(self, text: str) -> list[str]:
        return self.send(webhooks.text(text))

    def wait(self, patience: float = 60) -> list[str]:
        """What arrives, until nothing more comes for two seconds."""
        until = time.monotonic() + patience
        while len(self.door.graph.accepted) == self.seen:
            assert time.monotonic() < until, (self.door.folder / "log" / "worker.log").read_text()[-2000:]
            time.sleep(0.1)
        while time.monotonic() - self.door.graph.accepted[-1].at < 2:
            time.sleep(0.1)
        new = self.door.graph.accepted[self.seen :]
        self.seen += len(new)
        return [text_of(sent.payload) for sent in new]

    def press(self, title: str) -> list[str]:
        """Press the choice of this title under the newest message that has it."""
        for sent in reversed(self.door.graph.accepted):
            action = (sent.payload.get("interactive") or {}).get("action") or {}
            rows = [button["reply"] for button in action.get("buttons", [])]
            rows += [row for section in action.get("sections", []) for row in section["rows"]]
            for row in rows:
                if row["title"] == title:
                    return self.send(webhooks.press("list_reply", row["id"], row["title"]))
        raise AssertionError(f"no choice {title!r}")


def test_a_darija_request_a_followed_notice_its_reminder_and_stop(home, tmp_path):  # noqa: F811
    with running_door(home, real_rasa=True) as door:
        phone = Telephone(door)
        said = phone.say("واش كاين شي صفقة ديال الصباغة فالجهة؟")
        found = "\n".join(said)
        assert len(re.findall(r"^[123]\. ", found, re.M)) >= 3
        assert found.count("peinture") >= 3
        assert len(re.findall(r"باقي|كيسد", found)) >= 3
        details = "\n".join(phone.press("تفاصيل 1"))
        assert "الريفيرونس" in details
        (followed,) = phone.press("فكروني")
        assert "STOP" in followed
        _as_if_followed_long_ago(home, "closes in 20 hours")
        assert "1" in manage(home, "send_alerts", **_settings(door))
        (reminder,) = phone.wait()
        assert say("alert_reminder", "ary") in reminder
        assert "peinture" in reminder
        assert "STOP" in reminder
        stopped = "\n".join(phone.say("STOP"))
        assert "1" in stopped
        _as_if_followed_long_ago(home, "reminded again")
        assert manage(home, "send_alerts", **_settings(door)).startswith("0 ")


def test_a_location_is_the_place_for_tenders(home):  # noqa: F811
    with running_door(home, real_rasa=True) as door:
        phone = Telephone(door)
        phone.say("wach kayn chi saf9a dyal nadafa")
        near = {"type": "location", "location": {"latitude": 31.96, "longitude": -6.57, "name": "", "address": ""}}
        shown = "\n".join(phone.send(near))
        assert "Azilal" in shown, shown
        assert not re.search(r"khénifra|khouribga", shown, re.I), shown


def _settings(door: Door) -> dict[str, str]:
    return {name: value for name, value in door.env.items() if name.startswith(("WHATSAPP_", "SAFQA_"))}


def _as_if_followed_long_ago(home: Path, _why: str) -> None:  # noqa: F811
    """As if the notices had been followed a month ago and closed in 20 hours."""
    now = dt.datetime.now(tz=dt.UTC)
    deadline, followed = (f"{now + d:%Y-%m-%d %H:%M:%S}" for d in (dt.timedelta(hours=20), -dt.timedelta(days=30)))
    with sqlite3.connect(home / "safqa.db", timeout=20) as database:
        database.execute(
            "UPDATE tenders_notice SET deadline = ? WHERE id IN (SELECT notice_id FROM tenders_followednotice)",
            (deadline,),
        )
        database.execute("UPDATE tenders_followednotice SET created_at = ?", (followed,))
