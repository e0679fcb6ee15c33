"""`manage.py export_tenders FILE`: the notices as an OCDS release package (.json) or a sheet (.xlsx)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenders.export import export_ocds, export_sheet


class Command(BaseCommand):
    help = "Exporte les avis / exports the notices: OCDS 1.1.5 (.json) or a sheet (.xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--open", action="store_true", help="only notices that can still be answered")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        write = {".json": export_ocds, ".xlsx": export_sheet}.get(path.suffix.lower())
        if write is None:
            raise CommandError(f"{path}: .json ou .xlsx attendu / must end in .json or .xlsx")
        count = write(path, now=timezone.now(), open_only=options["open"])
        if not count:
            raise CommandError("aucun avis à exporter / no notice to export")
        self.stdout.write(f"{path}: {count} avis / notices")
