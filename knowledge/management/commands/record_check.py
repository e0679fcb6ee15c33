"""`manage.py record_check`: what is not known yet, and noting that somebody looked again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from knowledge.models import SourceCheck
from knowledge.open_points import open_points


class Command(BaseCommand):
    help = "Without arguments: lists what is not known and when it was last looked at. With a point: records a check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("point", nargs="?", help="the id of the open point")
        parser.add_argument("--by", default="", help="who looked")
        parser.add_argument("--outcome", default="", help='what was found, for example "nothing new"')

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["point"]:
            for point in open_points():
                self.stdout.write(f"{point.id}: {point.text['fr']}")
                self.stdout.write(f"    {point.checked_on:%d/%m/%Y} {point.outcome}".rstrip())
            return
        faults = []
        if options["point"] not in {point.id for point in open_points()}:
            faults.append(f"unknown point {options['point']!r}; run the command without arguments to see them")
        faults += [f"--{name} is missing" for name in ("by", "outcome") if not options[name].strip()]
        if faults:
            self.stderr.write("\n".join(faults))
            sys.exit(1)
        SourceCheck.objects.create(
            point=options["point"],
            checked_by=options["by"].strip()[:80],
            outcome=options["outcome"].strip()[:300],
            checked_on=timezone.localdate(),
        )
        self.stdout.write(f"{options['point']}: recorded")
