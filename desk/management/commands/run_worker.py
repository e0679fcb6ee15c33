"""`manage.py run_worker`: the background process (WhatsApp, retention, erasures)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from desk.whatsapp_door import gateway
from desk.worker import work


class Command(BaseCommand):
    help = "Run the worker until it is stopped (SIGTERM or Ctrl-C)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        door = gateway()
        if door is not None:
            door.start()
        work(stop)
        if door is not None:
            door.stop()
