"""`manage.py run_task N`: do one long task of the desk; the worker starts this in a process of its own."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from desk.staff import tasks
from desk.staff.models import Task


class Command(BaseCommand):
    help = "Do one task that the desk asked for. Exit code 1 when it failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            task = tasks.run(options["task"])
        except Task.DoesNotExist as error:
            raise CommandError(f"there is no task {options['task']}") from error
        self.stdout.write(f"{task.kind}: {task.state} {task.result.get('error', '')}".rstrip())
        if task.state == Task.State.FAILED:
            sys.exit(1)
