"""The whole running system asked as members ask: every first entry, in all four varieties, through Rasa's channel.

The questions are our golden ones (written apart from the entries' ways of asking).
"""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path

import httpx
import pytest
import yaml

from knowledge.calibration import are_siblings
from knowledge.source_files import read_entries
from language.varieties import VARIETIES
from tests.conftest import TEST_HOME
from tests.first_entries import FIRST_TWELVE

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.system


def questions() -> list[dict]:
    rows = yaml.safe_load((ROOT / "knowledge" / "evaluation" / "golden.yaml").read_text(encoding="utf-8"))
    return [row for row in rows if row["entry"] in FIRST_TWELVE]


@pytest.fixture(scope="module")
def replies(running_system):
    """Every question, each in a conversation of its own, and the messages of its reply."""
    found = []
    with httpx.Client(timeout=60) as client:
        for row in questions():
            body = {"sender": f"test-{uuid.uuid4().hex}", "message": row["question"]}
            reply = client.post(f"{running_system.rasa}/webhooks/rest/webhook", json=body)
            reply.raise_for_status()
            found.append((row, reply.json()))
    return found


@cache
def known_entries() -> dict:
    return {file.entry.id: file.entry for file in read_entries()[0]}


def answers(row: dict, given: str | None) -> bool:
    """Whether the entry given is the one named, or a neighbour that says the same of the same article."""
    entries = known_entries()
    if given is None or given == row["entry"]:
        return given is not None
    return are_siblings(entries[given], entries[row["entry"]])


def test_right_at_first_reply_in_each_variety(replies):
    for variety in VARIETIES:
        ours = [(row, reply) for row, reply in replies if row["variety"] == variety]
        right = [row for row, reply in ours if answers(row, reply[0].get("custom", {}).get("entry"))]
        assert len(right) / len(ours) >= 0.8, (variety, len(right), len(ours))


def test_answered_in_the_questions_variety(replies):
    answered = [(row, reply[0]["custom"]) for row, reply in replies if reply[0].get("custom", {}).get("variety")]
    wrong = [row["question"] for row, custom in answered if custom["variety"] != row["variety"]]
    assert len(wrong) / len(answered) <= 0.05, wrong


def test_every_answer_names_its_source_and_nothing_is_empty(replies):
    for row, reply in replies:
        assert reply, row
        assert reply[0]["text"], row
        custom = reply[0].get("custom")
        if custom and custom.get("entry"):
            assert custom["sources"], row
            assert custom["short"] in reply[0]["text"].replace("\u00a0", " ").replace("\u2066", "").replace(
                "\u2069", ""
            )


def test_no_log_holds_what_people_asked(replies):
    logs = "".join(path.read_text(errors="replace") for path in (TEST_HOME / "log").glob("*.log"))
    assert logs
    assert [row["question"] for row, _ in replies if row["question"] in logs] == []


def test_retention_forgets_only_the_silent(replies, running_system):
    """On the running system's own SQLite file, while it runs."""
    import os
    import sqlite3
    import subprocess
    import sys

    def say(sender: str) -> None:
        body = {"sender": sender, "message": "bonjour"}
        httpx.post(f"{running_system.rasa}/webhooks/rest/webhook", json=body, timeout=60).raise_for_status()

    old, young = f"test-{uuid.uuid4().hex}", f"test-{uuid.uuid4().hex}"
    say(old)
    say(young)
    with sqlite3.connect(TEST_HOME / "rasa.db", timeout=20) as connection:
        connection.execute("UPDATE events SET timestamp = timestamp - 91 * 86400 WHERE sender_id = ?", [old])
    code = "import django; django.setup(); from desk.retention import forget_old_conversations as f; print(f())"
    env = os.environ | {"SAFQA_HOME": str(TEST_HOME), "DJANGO_SETTINGS_MODULE": "desk.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 1
    with sqlite3.connect(TEST_HOME / "rasa.db", timeout=20) as connection:
        left = {row[0] for row in connection.execute("SELECT DISTINCT sender_id FROM events")}
    assert old not in left
    assert young in left
