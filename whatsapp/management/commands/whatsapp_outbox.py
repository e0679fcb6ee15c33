"""`manage.py whatsapp_outbox`: what waits, what was sent, what failed and why; have failed messages tried again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import timezone

from whatsapp.models import Conversation, HandOver, InboxMessage, OutboxMessage, Turn


class Command(BaseCommand):
    help = "Show how many messages wait, were sent or failed; --retry has failed ones that are still kept tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", action="store_true", help="try failed messages again (after a new access token)")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        retried = _retry() if options["retry"] else 0
        state = _state() | ({"tried again": retried} if options["retry"] else {})
        if options["json"]:
            self.stdout.write(json.dumps(state))
            return
        for name, value in state.items():
            self.stdout.write(f"{name}: {value}")


def _retry() -> int:
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED, settled=False)
    people = list(failed.values_list("person", flat=True).distinct())
    count = failed.update(state=OutboxMessage.State.PENDING, attempts=0, next_try_at=None, status="")
    Conversation.objects.filter(person__in=people).update(due_at=timezone.now())
    return count


def _state() -> dict[str, Any]:
    states = OutboxMessage.objects.values_list("state").annotate(count=Count("id")).order_by("state")
    codes = (
        OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED)
        .values_list("error_code")
        .annotate(count=Count("id"))
        .order_by("error_code")
    )
    return {
        "waiting": InboxMessage.objects.filter(state=InboxMessage.State.WAITING).count(),
        "turns to answer": Turn.objects.filter(answered_at__isnull=True).count(),
        "outbox": dict(states),
        "failed by code": {str(code): count for code, count in codes},
        "hand-overs open": HandOver.objects.filter(ended_at__isnull=True).count(),
    }
