"""`manage.py sync_status`: the sync's health, last runs and faults in plain words."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenders.status import facts, languages, lines


class Command(BaseCommand):
    help = "Dit en mots simples où en est la lecture du portail / says how the sync is doing, in French and Arabic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=languages(), help="only this one")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["json"]:
            self.stdout.write(json.dumps(facts(now=now), ensure_ascii=False))
            return
        chosen = [options["language"]] if options["language"] else list(languages())
        self.stdout.write("\n\n".join("\n".join(lines(language, now=now)) for language in chosen))
