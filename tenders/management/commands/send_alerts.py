"""`manage.py send_alerts`: what the worker does every two minutes, once, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenders.alerts import make_alerts
from tenders.notify import send_waiting


class Command(BaseCommand):
    help = "Prépare et envoie les alertes maintenant / makes and sends the alerts now."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        self.stdout.write(f"{make_alerts(now=now)} alertes / alerts, {send_waiting(now=now)} envoyées / sent")
