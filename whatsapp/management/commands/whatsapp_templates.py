"""`manage.py whatsapp_templates`: what to enter in Meta's form for templates."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from whatsapp.templates import templates


class Command(BaseCommand):
    help = "Les modèles à faire approuver par Meta / the templates to be approved by Meta."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(templates(), ensure_ascii=False, indent=1))
            return
        for name, template in templates().items():
            for language in ("fr", "ar"):
                form = template[language]
                self.stdout.write(f"{name}  {template['category']}  {language}")
                self.stdout.write(form["body"])
                for number, example in enumerate(form["example"], start=1):
                    self.stdout.write(f"  {{{{{number}}}}} : {example}")
                self.stdout.write(f"  Quick reply : {' | '.join(form['buttons'])}\n")
