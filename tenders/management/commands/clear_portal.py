"""`manage.py clear_portal`: record that reading the portal is allowed, or withdraw it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenders.models import Clearance


class Command(BaseCommand):
    help = (
        "Note que la lecture du portail est permise, ou le retire. / Records that reading the "
        "portal is allowed, or withdraws it. The operator publishes no conditions: ask first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", help="who decides")
        parser.add_argument("--note", help="on which ground: the operator's answer, its date")
        parser.add_argument("--withdraw", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["withdraw"]:
            count = Clearance.objects.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
            self.stdout.write(f"{count} autorisation(s) retirée(s) / withdrawn; synchronisation arrêtée / sync off")
            return
        if not (options["by"] or "").strip() or not (options["note"] or "").strip():
            raise CommandError(
                "--by et --note sont exigés / are required (qui, sur quelle base / who, on which ground)"
            )
        Clearance.objects.create(recorded_by=options["by"][:120], note=options["note"], recorded_at=timezone.now())
        self.stdout.write("noté / recorded; la synchronisation est permise / the sync may run")
