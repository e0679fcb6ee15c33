"""Long work in processes of their own, so that neither a page nor the worker's loop waits for it."""

from __future__ import annotations

import datetime as dt
import logging
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from desk.staff.models import Task
from knowledge.models import OpenQuestion, Release

logger = logging.getLogger(__name__)
LOST_AFTER = dt.timedelta(minutes=5)
SAY_EVERY = 0.5
Progress = Callable[[str, int, int], None]


def ask_for(kind: Task.Kind, by: str) -> Task:
    """Put a task on the list, or return the one of its kind that is already there."""
    try:
        with transaction.atomic():
            return Task.objects.create(kind=kind, by=by)
    except IntegrityError:
        return Task.objects.get(kind=kind, state__in=[Task.State.WAITING, Task.State.RUNNING])


def start_waiting_tasks() -> int:
    """Start a process for each waiting task, mark tasks whose process died; the worker calls this every second."""
    Task.objects.filter(state=Task.State.RUNNING, beat_at__lt=timezone.now() - LOST_AFTER).update(
        state=Task.State.FAILED, result={"error": "lost"}, ended_at=timezone.now()
    )
    started = 0
    for pk in list(Task.objects.filter(state=Task.State.WAITING).values_list("pk", flat=True)):
        # Of several workers one wins this update.
        if Task.objects.filter(pk=pk, state=Task.State.WAITING).update(
            state=Task.State.RUNNING, beat_at=timezone.now()
        ):
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_task", str(pk)]
            subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - our own command
            started += 1
    return started


def group_new_questions() -> None:
    """Ask for grouping when questions came in since the last time."""
    if OpenQuestion.objects.filter(group=None).exists() and Release.objects.filter(active=True).exists():
        ask_for(Task.Kind.GROUP, "worker")


def run(pk: int) -> Task:
    """Do the work of a task and write down what came of it."""
    from desk.staff.publishing.prepare import prepare
    from desk.staff.questions.grouping import group_questions

    task = Task.objects.get(pk=pk)
    work: dict[str, Callable[[Task, Progress], dict[str, object]]] = {
        Task.Kind.PREPARE: prepare,
        Task.Kind.GROUP: lambda _task, progress: group_questions(progress),
    }
    try:
        task.result, task.state = work[task.kind](task, _reporter(pk)), Task.State.DONE
    except Exception as error:
        logger.exception("task %s (%s) failed", pk, task.kind)
        task.result, task.state = {"error": f"{type(error).__name__}: {error}"}, Task.State.FAILED
    close_old_connections()
    task.ended_at = timezone.now()
    task.save(update_fields=["result", "state", "ended_at"])
    return task


def _reporter(pk: int) -> Progress:
    last = 0.0

    def report(step: str, done: int, steps: int) -> None:
        nonlocal last
        if time.monotonic() - last < SAY_EVERY and done < steps:
            return
        last = time.monotonic()
        Task.objects.filter(pk=pk).update(step=step, done=done, steps=steps, beat_at=timezone.now())

    return report
