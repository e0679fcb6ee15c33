"""`manage.py sync_tenders`: read what is due from the portal, or what is named."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress

from tenders.models import SyncRun
from tenders.portal.client import NotClearedError, PortalClient
from tenders.sync.orders import sync_orders
from tenders.sync.tenders import sync_tenders

_BAD = {SyncRun.State.FAILED, SyncRun.State.REFUSED}


class Command(BaseCommand):
    help = (
        "Lit les avis du portail (éteint sans `clear_portal`). / Reads the portal's notices; off until "
        "`clear_portal` has recorded that this is allowed. Exit 1 when the portal refused or a page could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orders", action="store_true", help="purchase orders")
        parser.add_argument("--tenders", action="store_true", help="new tenders since the last run")
        parser.add_argument("--sweep", action="store_true", help="all open tenders")
        parser.add_argument("--all", action="store_true", help="purchase orders and all open tenders")
        parser.add_argument("--json", action="store_true", help="say the outcome as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        config = settings.CONFIG.tenders
        wanted = [name for name in ("orders", "tenders", "sweep") if options[name]]
        if options["all"] or not wanted:
            wanted = ["orders", "sweep" if options["all"] else "tenders"]
        runs = []
        with Progress(console=Console(stderr=True), disable=options["json"], transient=True) as bar:
            task = bar.add_task("…", total=None)

            def say(step: str, done: int, total: int) -> None:
                bar.update(task, description=step, completed=done, total=total)

            for name in wanted:
                try:
                    client = PortalClient(config, at_night=name != "orders" and not config.on_this_machine)
                except NotClearedError as error:
                    raise CommandError(str(error)) from None
                run = (
                    sync_orders(client, progress=say)
                    if name == "orders"
                    else sync_tenders(client, sweep=name == "sweep", progress=say)
                )
                runs.append(run)
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(run) for run in runs], ensure_ascii=False))
        else:
            for run in runs:
                self.stdout.write(
                    f"{run.what}: {run.state}, {run.rows_seen} lues / read, {run.added} nouvelles / new, "
                    f"{run.changed} modifiées / changed, {run.details_read} détails / details"
                )
                for fault in run.faults:
                    self.stderr.write(f"  - {fault}")
        if any(run.state in _BAD for run in runs):
            raise CommandError("la lecture n'est pas complète / the reading is not complete (see above, `sync_status`)")


def _as_json(run: SyncRun) -> dict[str, Any]:
    names = ("what", "state", "rows_seen", "added", "changed", "details_read", "total_said", "faults")
    return {name: getattr(run, name) for name in names}
