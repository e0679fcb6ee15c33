"""The whole system on PostgreSQL and Redis, when `TEST_DATABASE_URL` and `TEST_REDIS_URL` are set."""

from __future__ import annotations

import os
import shutil
import uuid
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from tests.conftest import TEST_HOME, launched

SERVER, REDIS = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not (SERVER and REDIS), reason="TEST_DATABASE_URL and TEST_REDIS_URL are not set"),
]


@pytest.fixture(scope="module")
def database():
    """A new database on the test server; yields its address."""
    name = f"safqa_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def system(database, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(TEST_HOME / "models", home / "models")
    settings = {"SAFQA_HOME": str(home), "DATABASE_URL": database, "REDIS_URL": REDIS}
    with launched(home, **settings) as running:
        running.home = home
        yield running


def test_answers_from_postgresql(system, database):
    body = {"sender": "grown-up", "message": "Quel est le plafond d'un bon de commande ?", "message_id": "one"}
    first = httpx.post(f"{system.rasa}/webhooks/rest/webhook", json=body, timeout=60).json()
    assert first[0]["custom"]["entry"] == "purchase-order-ceiling"
    with psycopg.connect(database) as connection:
        count = connection.execute("SELECT count(*) FROM events WHERE sender_id = 'grown-up'").fetchone()[0]
        assert count > 3
        assert connection.execute("SELECT count(*) FROM knowledge_release WHERE active").fetchone()[0] == 1
        again = httpx.post(f"{system.rasa}/webhooks/rest/webhook", json=body, timeout=60).json()
        assert again == first
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM events WHERE sender_id = 'grown-up'").fetchone()[0] == count


def test_nothing_is_left_in_sqlite(system):
    assert not list(system.home.glob("*.db"))
    assert "redis" in (system.home / "endpoints.yml").read_text()


def test_retention_forgets_in_postgresql(system, database):
    httpx.post(
        f"{system.rasa}/webhooks/rest/webhook", json={"sender": "old one", "message": "bonjour"}, timeout=60
    ).raise_for_status()
    import subprocess
    import sys

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE events SET timestamp = timestamp - 91 * 86400 WHERE sender_id = 'old one'")
        code = "import django; django.setup(); from desk.retention import forget_old_conversations as f; print(f())"
        env = os.environ | {
            "DATABASE_URL": database,
            "SAFQA_HOME": str(system.home),
            "DJANGO_SETTINGS_MODULE": "desk.settings",
        }
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "1"
        left = connection.execute("SELECT DISTINCT sender_id FROM events").fetchall()
    assert ("old one",) not in left
    assert ("grown-up",) in left
