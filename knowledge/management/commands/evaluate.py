"""`manage.py evaluate`: quality per variety on the development questions, beside plain BM25."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from knowledge.measure import load_questions, measure
from knowledge.releases import NoReleaseError, active_release

COLUMNS = {
    "covered": "covered",
    "right_at_first_reply": "right first",
    "right_within_three": "within 3",
    "best_is_right": "best right",
    "bm25_best_is_right": "BM25 best",
    "to_refuse": "to refuse",
    "refused_rightly": "refused",
    "not_covered": "not covered",
    "not_covered_refused": "refused ",
}


class Command(BaseCommand):
    help = "Measure the active release: our held-out questions, and the development questions where they are at hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--misses", action="store_true", help="list what went wrong")
        parser.add_argument("--questions", type=Path, help="another file of questions (JSON lines)")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path | None = options["questions"] or settings.CONFIG.evaluation_questions
        try:
            release = active_release.get()
        except NoReleaseError as error:
            raise CommandError(str(error)) from error
        report: dict[str, Any] = {
            "held_out": release.calibration.report,
            "threshold": release.calibration.threshold,
        }
        if path is not None:
            try:
                report["development"] = measure(load_questions(path))
            except (OSError, ValueError) as error:
                raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        self._table(report, misses=options["misses"])

    def _table(self, report: dict[str, Any], *, misses: bool) -> None:
        held = report["held_out"]
        self.stdout.write(
            f"own questions, held-out half ({held['questions']}): right at first reply "
            f"{held['right_at_first_reply']:.1%} of {held['answerable']}, refused rightly "
            f"{held['refused_rightly']:.1%}, answered wrongly {held['answered_wrongly']}"
        )
        if "development" not in report:
            self.stdout.write("no development questions at hand (setting SAFQA_EVALUATION_QUESTIONS)")
            return
        table = Table(title="development questions")
        for name in ("variety", *COLUMNS.values(), "wrong"):
            table.add_column(name, justify="right")
        for variety, row in report["development"]["varieties"].items():
            cells = [str(row[column]) for column in COLUMNS]
            table.add_row(variety, *cells, str(len(row["answered_wrongly"])))
        Console(width=150).print(table)
        if misses:
            for variety, row in report["development"]["varieties"].items():
                for what in ("answered_wrongly", "refused_wrongly"):
                    for miss in row[what]:
                        self.stdout.write(f"{variety} {what}: {miss}")
