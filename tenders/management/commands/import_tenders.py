"""`manage.py import_tenders FILE…`: notices from OCDS packages (.json) or sheets (.xlsx, .csv)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tenders.ocds.load import ImportFaultsError, import_ocds
from tenders.sheets.notices import import_sheet


class Command(BaseCommand):
    help = (
        "Importe des avis : paquets OCDS 1.1 (.json) ou feuilles (.xlsx, .csv) aux titres de colonnes français ou "
        "arabes. Tout est vérifié d'abord ; un fichier fautif n'entre pas. / Imports notices; all or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="say the outcome as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        outcomes = [self._import(path, quiet=options["json"]) for path in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(outcomes, ensure_ascii=False))
        else:
            for outcome in outcomes:
                self._say(outcome)
        if any(outcome["faults"] for outcome in outcomes):
            raise CommandError(
                "rien n'a été importé des fichiers fautifs / nothing was imported from files with faults"
            )

    def _say(self, outcome: dict[str, Any]) -> None:
        if outcome["faults"]:
            self.stderr.write(f"{outcome['file']}: {len(outcome['faults'])} fautes / faults")
            for fault in outcome["faults"]:
                self.stderr.write(f"  - {fault}")
        else:
            self.stdout.write(
                f"{outcome['file']}: {outcome['added']} nouveaux / new, {outcome['changed']} modifiés / changed, "
                f"{outcome['unchanged']} inchangés / unchanged"
            )

    def _import(self, path: Path, *, quiet: bool) -> dict[str, Any]:
        outcome: dict[str, Any] = {"file": str(path), "added": 0, "changed": 0, "unchanged": 0, "faults": []}
        if not path.is_file():
            return outcome | {"faults": ["fichier introuvable / no such file"]}
        columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
            task = bar.add_task(path.name, total=None)

            def say(step: str, count: int) -> None:
                bar.update(task, description=f"{path.name} {step}", completed=count)

            try:
                run = import_ocds if path.suffix.lower() == ".json" else import_sheet
                stored = run(path, now=timezone.now(), progress=say)
            except ImportFaultsError as error:
                return outcome | {"faults": error.faults}
        return outcome | {"added": stored.added, "changed": stored.changed, "unchanged": stored.unchanged}
