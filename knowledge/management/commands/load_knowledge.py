"""`manage.py load_knowledge`: bring the entries of `knowledge/entries/` into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.checks import check_all
from knowledge.source_files import ENTRIES
from knowledge.store import seed_golden_questions, store_entries


class Command(BaseCommand):
    help = (
        "Check the entries' files and write them to the database; nothing is written when a file is wrong. Entries "
        "that staff changed in the desk stay as they are; those whose file has changed too are counted as differing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=ENTRIES, help="another folder of entries")
        parser.add_argument("--replace", action="store_true", help="remove entries that have no file")
        parser.add_argument("--overwrite", action="store_true", help="let the files win over what staff changed")

    def handle(self, *_args: Any, **options: Any) -> None:
        files, faults = check_all(options["folder"])
        if faults:
            lines = "\n".join(str(fault) for fault in faults)
            raise CommandError(f"{lines}\nNothing was written: mend these {len(faults)} faults first.")
        counts = store_entries(
            [file.entry for file in files], replace=options["replace"], overwrite=options["overwrite"]
        )
        seed_golden_questions()
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
