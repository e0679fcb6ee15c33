"""`manage.py publish_release`: train the encoder, build the index, calibrate, and switch the bot to the result."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from knowledge.entry import Entry
from knowledge.models import EntryRecord, Release
from knowledge.release_state import published_by_staff, still_answers
from knowledge.releases import activate, publish, wanted_digest


class Command(BaseCommand):
    help = "Publish a release of the entries in the database, or go back to an earlier one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing when the active one is up to date, or when staff publish in the desk and it still answers",
        )
        parser.add_argument("--activate", type=int, metavar="N", help="make release N the active one again")
        parser.add_argument("--list", action="store_true", help="list the kept releases")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["list"]:
            for release in Release.objects.defer("entries", "matrix", "index", "tokenizer"):
                mark = "*" if release.active else " "
                self.stdout.write(f"{mark} {release.pk}  {release.created_at:%Y-%m-%d %H:%M}")
            return
        if options["activate"] is not None:
            try:
                activate(options["activate"])
            except Release.DoesNotExist as error:
                raise CommandError(f"there is no release {options['activate']}; see --list") from error
            return
        if not EntryRecord.objects.exists():
            raise CommandError("the database holds no entries; run `manage.py load_knowledge` first")
        encoder = settings.CONFIG.encoder
        if options["if_needed"] and Release.objects.filter(active=True, digest=wanted_digest(encoder)).exists():
            self.stdout.write("the active release is up to date")
            return
        if options["if_needed"] and published_by_staff():
            # Approved work waits for staff's own word, and a release that they went back to stays.
            active = Release.objects.filter(active=True).first()
            if active is None or still_answers(active):
                self.stdout.write("staff publish in the desk: the active release stays")
                return
            self._publish(encoder, [Entry.model_validate(data) for data in active.entries])
            return
        self._publish(encoder)

    def _publish(self, encoder: str, entries: Sequence[Entry] | None = None) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("train", total=None)
            try:
                release = publish(
                    encoder_name=encoder,
                    entries=entries,
                    progress=lambda step, done, steps: bar.update(task, description=step, completed=done, total=steps),
                )
            except ValueError as error:
                raise CommandError(f"not published, the old release stays active: {error}") from error
        report = release.calibration["report"]
        self.stdout.write(
            f"release {release.pk}: {len(release.entries)} entries; on held-out questions "
            f"{report['right_at_first_reply']:.0%} right at first reply, "
            f"{report['refused_rightly']:.0%} of the others refused, {report['answered_wrongly']} answered wrongly"
        )
