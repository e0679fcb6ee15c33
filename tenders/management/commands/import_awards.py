"""`manage.py import_awards FILE…`: results of purchase orders, for "what did others get?"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenders.awards_import import import_awards
from tenders.ocds.load import ImportFaultsError


class Command(BaseCommand):
    help = "Importe des bons de commande attribués / imports awarded purchase orders (.json, .jsonl, .xlsx, .csv)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        failed = False
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"{path}: fichier introuvable / no such file")
            try:
                stored = import_awards(path, now=timezone.now())
            except ImportFaultsError as error:
                failed = True
                self.stderr.write("\n".join([f"{path}:", *(f"  - {fault}" for fault in error.faults)]))
                continue
            self.stdout.write(f"{path}: {stored.added} nouveaux / new, {stored.unchanged} déjà là / known")
        if failed:
            raise CommandError(
                "rien n'a été importé des fichiers fautifs / nothing was imported from files with faults"
            )
