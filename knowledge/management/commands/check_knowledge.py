"""`manage.py check_knowledge`: everything that is wrong in the entries, at once, with file and line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from knowledge.checks import check_all, review_state
from knowledge.source_files import ENTRIES


class Command(BaseCommand):
    help = "Check the knowledge base's entries. Exit code 1 when something is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the faults as JSON")
        parser.add_argument("--folder", type=Path, default=ENTRIES, help="another folder of entries")

    def handle(self, *_args: Any, **options: Any) -> None:
        files, faults = check_all(options["folder"])
        waiting = review_state(file.entry for file in files)
        if options["json"]:
            report = {"entries": len(files), "faults": [asdict(f) for f in faults], "unreviewed": waiting}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            for fault in faults:
                self.stdout.write(str(fault))
            self.stdout.write(f"{len(files)} entries, {len(faults)} faults")
            unread = ", ".join(f"{variety} {count}" for variety, count in waiting.items())
            self.stdout.write(f"not yet read by a second person: {unread}")
        if faults:
            sys.exit(1)
