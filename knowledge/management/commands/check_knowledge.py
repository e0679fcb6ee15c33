"""`manage.py check_knowledge`: everything that is wrong in the knowledge base, at once, with file and line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from knowledge.articles import check_summaries
from knowledge.checks import check_all, review_state
from knowledge.decree_figures import official_numbers, unfound_figures
from knowledge.glossary import check_terms
from knowledge.plain_language import remarks
from knowledge.source_files import ENTRIES, EntryFile


class Command(BaseCommand):
    help = (
        "Check entries, article summaries and glossary. Exit code 1 when something is wrong. Remarks (long sentences, "
        "hard words, figures that the imported decree does not hold) are for people to judge and fail nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print all as JSON")
        parser.add_argument("--remarks", action="store_true", help="list the remarks, not only their number")
        parser.add_argument("--folder", type=Path, default=ENTRIES, help="another folder of entries, alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        files, faults = check_all(options["folder"])
        others = [] if options["folder"] != ENTRIES else [*check_summaries(), *check_terms({f.entry.id for f in files})]
        said = _remarks(files)
        waiting = review_state(file.entry for file in files)
        if options["json"]:
            report = {
                "entries": len(files),
                "faults": [asdict(fault) for fault in faults],
                "other_faults": others,
                "remarks": said,
                "unreviewed": waiting,
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            for line in [*map(str, faults), *others, *(said if options["remarks"] else [])]:
                self.stdout.write(line)
            self.stdout.write(f"{len(files)} entries, {len(faults) + len(others)} faults, {len(said)} remarks")
            unread = ", ".join(f"{variety} {count}" for variety, count in waiting.items())
            self.stdout.write(f"not yet read by a second person: {unread}")
        if faults or others:
            sys.exit(1)


def _remarks(files: Sequence[EntryFile]) -> list[str]:
    try:
        official = official_numbers()
    except DatabaseError:
        # Without a database yet the wording cannot have been imported.
        official = {}
    said = []
    for file in files:
        for variety, texts in file.entry.texts.items():
            said += [f"{file.shown}: {remark.say('en')}" for remark in remarks(texts, variety)]
        said += [f"{file.shown}: {figure.say('en')}" for figure in unfound_figures(file.entry, official)]
    return said
