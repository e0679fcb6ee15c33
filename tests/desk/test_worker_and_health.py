"""The worker's loop, and what `/health` says when parts are missing."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.utils import timezone

from desk.models import Heartbeat
from desk.worker import Job, beat, forget_dead_workers, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_health_names_the_part_that_fails(client):
    reply = client.get("/health")
    assert reply.status_code == 503
    parts = reply.json()["parts"]
    assert parts["database"] == "no active release of the knowledge base"
    assert parts["worker"] == "no sign of life"
    assert "not working" in parts["rasa"] or parts["rasa"] == "ok"


def test_a_worker_that_beats_is_alive_and_a_silent_one_is_not(client):
    beat()
    assert client.get("/health").json()["parts"]["worker"] == "ok"
    Heartbeat.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=2))
    assert client.get("/health").json()["parts"]["worker"] == "no sign of life"
    Heartbeat.objects.update(seen_at=timezone.now() - dt.timedelta(days=2))
    forget_dead_workers()
    assert not Heartbeat.objects.exists()


def test_a_job_that_fails_stops_neither_the_others_nor_the_loop():
    stop, done = threading.Event(), []

    def fail():
        done.append("failed")
        raise RuntimeError

    def finish():
        done.append("finished")
        if done.count("finished") == 2:
            stop.set()

    work(stop, [Job("bad", 0, fail), Job("good", 0, finish)])
    assert done == ["failed", "finished", "failed", "finished"]
