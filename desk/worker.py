"""The worker's loop: jobs that run by the clock, one after the other, each failing alone."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from desk.models import Heartbeat
from desk.retention import erase_who_asked, forget_old_conversations
from desk.staff.tasks import group_new_questions, start_waiting_tasks
from desk.whatsapp_door import door_jobs
from knowledge.inbox import forget_old_questions
from members.own_traces import forget_silent_members
from tenders.alerts import make_alerts
from tenders.following import forget_ended
from tenders.notify import forget_old_alerts, send_waiting
from tenders.sync.schedule import run_due

logger = logging.getLogger(__name__)


@dataclass
class Job:
    """Something to do every `every` seconds."""

    name: str
    every: float
    do: Callable[[], object]
    due: float = field(default=0.0)


def beat() -> None:
    """Say that this worker is alive."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    Heartbeat.objects.update_or_create(worker=name, defaults={"seen_at": timezone.now()})


def forget_dead_workers() -> None:
    """Remove the signs of life of workers that ended more than a day ago."""
    Heartbeat.objects.filter(seen_at__lt=timezone.now() - dt.timedelta(days=1)).delete()


def _forget_old_questions() -> int:
    return forget_old_questions(settings.CONFIG.question_days)


def _forget_silent_members() -> int:
    return forget_silent_members(settings.CONFIG.retention_days)


def _tender_alerts() -> int:
    now = timezone.now()
    forget_old_alerts(now=now)
    return make_alerts(now=now) + send_waiting(now=now)


def _forget_ended() -> int:
    return forget_ended(now=timezone.now(), silent_days=settings.CONFIG.retention_days)


def jobs() -> list[Job]:
    """What the worker does, and how often."""
    return [
        Job("heartbeat", 10, beat),
        Job("retention", 3600, forget_old_conversations),
        Job("old questions", 3600, _forget_old_questions),
        Job("dead workers", 3600, forget_dead_workers),
        Job("silent members", 3600, _forget_silent_members),
        Job("erasures", 2, erase_who_asked),
        *(Job(name, every, do) for name, every, do in door_jobs()),
        Job("tender sync", 600, run_due),
        Job("tenders no longer followed", 3600, _forget_ended),
        Job("tender alerts", 120, _tender_alerts),
        Job("desk tasks", 1, start_waiting_tasks),
        Job("group questions", 3600, group_new_questions),
    ]


def work(stop: threading.Event, todo: list[Job] | None = None) -> None:
    """Run due jobs until `stop` is set. A job that raises is logged and tried again when it is next due."""
    todo = jobs() if todo is None else todo
    while not stop.is_set():
        close_old_connections()
        for job in todo:
            if time.monotonic() >= job.due:
                job.due = time.monotonic() + job.every
                try:
                    job.do()
                except Exception:
                    logger.exception("job %s failed; next try in %s s", job.name, job.every)
        stop.wait(1.0)
