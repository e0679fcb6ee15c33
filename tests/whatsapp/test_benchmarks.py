"""The benchmarks of the door, on a small size, on SQLite and (with TEST_DATABASE_URL) on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import pytest

from benchmarks import whatsapp_end_to_end, whatsapp_webhook

SERVER = os.environ.get("TEST_DATABASE_URL")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request):
    if request.param == "sqlite":
        yield None
        return
    if not SERVER:
        pytest.skip("TEST_DATABASE_URL is not set")
    import psycopg

    name = f"door_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_every_message_is_covered_once_whatever_is_killed(tmp_path, database_url):
    report = whatsapp_end_to_end.measure(tmp_path, people=6, kills=3, seconds=6, real=False, database_url=database_url)
    assert report["faults"] == []
    assert report["messages"] == 30
    logs = "".join(path.read_text(errors="replace") for path in tmp_path.glob("*.log"))
    assert "212600000" not in logs
    assert "p1 m1" not in logs


def test_the_webhook_loses_nothing_and_is_measured(tmp_path, database_url):
    report = whatsapp_webhook.measure(
        tmp_path, messages=10, statuses=20, seconds=2, database_url=database_url, busy=True
    )
    assert (report["not_200"], report["lost"], report["calls"]) == (0, 0, 60)
    assert 0 < report["p50_ms"] <= report["p99_ms"] <= report["max_ms"]


def test_broken_promises_are_seen(tmp_path):
    """The check of the end-to-end run would notice a message sent twice and one out of order."""
    from benchmarks.whatsapp_system import Door
    from whatsapp.simulator.graph import Accepted

    class Graph:
        accepted = [
            Accepted(whatsapp_end_to_end.number_of(0), "a", "1", {"type": "text", "text": {"body": "echo:\np0 m1"}}),
            Accepted(whatsapp_end_to_end.number_of(0), "a", "2", {"type": "text", "text": {"body": "echo:\np0 m0"}}),
        ]

    class Broken(Door):
        def rows(self, query):
            return [("a",), ("b",)] if "ticket" in query else [(4,)]

    faults = " ".join(whatsapp_end_to_end.broken_promises(Broken("", Graph(), {}, tmp_path), 1, real=False))
    for what in ("are covered", "no reply", "sent twice", "only in the outbox", "person 0"):
        assert what in faults
