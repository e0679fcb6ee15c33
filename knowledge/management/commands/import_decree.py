"""`manage.py import_decree FILE.pdf`: the decree's official French wording, from the Bulletin officiel's PDF."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from knowledge.decree_pdf import DecreeFileError
from knowledge.official_text import import_decree


class Command(BaseCommand):
    help = (
        "Import the 170 articles and 4 annexes of decree 2-22-431 from the Bulletin officiel's French PDF. "
        "Exit code 1, with the reason and no change, when the file is damaged, locked or another document."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--unplaced", action="store_true", help="list the lines that belong to no article")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("pages", total=None)
                report = import_decree(
                    options["file"], lambda done, total: bar.update(task, completed=done, total=total)
                )
        except DecreeFileError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write(
            f"{report.articles} articles, {report.annexes} annexes, {report.changed} new or changed; "
            f"{len(report.unplaced)} lines belong to no article (headings, preamble, signatures)"
        )
        if options["unplaced"]:
            for page, line in report.unplaced:
                self.stdout.write(f"  page {page}: {line}")
