"""`manage.py import_contacts FILE.csv`: the offices that the bot may name; all faults at once, nothing by halves."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from knowledge.contacts import read_contacts, replace_contacts


class Command(BaseCommand):
    help = (
        "Replace the list of offices by a CSV file with the columns office, province, topic, phone, address, hours, "
        "checked_on (headings also in French or Arabic). Exit code 1 and no change when something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            rows, faults = read_contacts(options["file"])
        except OSError as error:
            self.stderr.write(f"{options['file']}: {error.strerror}")
            sys.exit(1)
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            self.stdout.write(f"{len(faults)} faults, nothing changed")
            sys.exit(1)
        self.stdout.write(f"{replace_contacts(rows)} contacts")
