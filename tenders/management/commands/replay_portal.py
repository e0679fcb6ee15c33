"""`manage.py replay_portal`: a made-up portal on this machine, to try the sync and to demonstrate without network."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenders.replay.server import ReplayPortal
from tenders.replay.world import make_world


class Command(BaseCommand):
    help = "Un portail inventé sur cette machine / a made-up portal on this machine. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8099)
        parser.add_argument("--tenders", type=int, default=200)
        parser.add_argument("--orders", type=int, default=80)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *_args: Any, **options: Any) -> None:
        world = make_world(
            tenders=options["tenders"], orders=options["orders"], now=timezone.now(), seed=options["seed"]
        )
        over = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: over.set())
        with ReplayPortal(world, port=options["port"]) as portal:
            self.stdout.write(f"SAFQA_PORTAL_URL={portal.url} SAFQA_PORTAL_DELAY=0 manage.py sync_tenders --all")
            self.stdout.flush()
            over.wait()
