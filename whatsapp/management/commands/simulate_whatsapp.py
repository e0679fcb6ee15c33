"""`manage.py simulate_whatsapp`: WhatsApp without Meta, a Graph API on this machine and a telephone in the terminal."""

from __future__ import annotations

import secrets
import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from whatsapp.options import WhatsAppOptions
from whatsapp.simulator.graph import SimulatedGraph
from whatsapp.simulator.phone import HELP, Phone, PhoneError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE_SECONDS = 60.0


class Command(BaseCommand):
    help = (
        "Talk to the bot through the real webhook and outbox without Meta. First `--make-settings >> .env`, then "
        "`make run` in one terminal and this command in another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--make-settings", action="store_true", help="print settings for .env and end")
        parser.add_argument("--port", type=int, default=8090, help="with --make-settings: of the simulated Graph API")
        parser.add_argument("--number", default="212600000001", help="the telephone number to write from")
        parser.add_argument("--webhook", help="address of the webhook (default: this installation's desk)")
        parser.add_argument("--say", action="append", help="write this and wait for the reply, instead of typing")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["make_settings"]:
            self.stdout.write(_settings(options["port"]))
            return
        door = _door()
        console = Console(highlight=False)
        config = settings.CONFIG
        phone = Phone(
            number=options["number"],
            webhook=options["webhook"] or f"http://127.0.0.1:{config.port}/webhooks/whatsapp",
            secret=door.app_secret,
            phone_number_id=door.phone_number_id,
            console=console,
        )
        try:
            with SimulatedGraph(
                token=door.access_token,
                phone_number_id=door.phone_number_id,
                secret=door.app_secret,
                port=urlsplit(door.graph_url).port or 80,
                webhook=phone.webhook,
                on_message=phone.received,
            ):
                _script(phone, options["say"]) if options["say"] else _typed(phone)
        except OSError as error:
            raise CommandError(f"{door.graph_url}: {error.strerror}; does a simulator run already?") from error


def _door() -> WhatsAppOptions:
    door: WhatsAppOptions | None = settings.WHATSAPP
    if door is None:
        raise CommandError(
            "the WhatsApp door is closed: `manage.py simulate_whatsapp --make-settings >> .env` opens it"
        )
    if urlsplit(door.graph_url).hostname not in LOOPBACK:
        raise CommandError(
            "WHATSAPP_GRAPH_URL leads to the real Meta; for the simulator it must be http://127.0.0.1:PORT"
        )
    return door


def _script(phone: Phone, lines: list[str]) -> None:
    for line in lines:
        phone.console.print(f"> {line}", style="bold")
        try:
            phone.type_line(line)
        except PhoneError as error:
            raise CommandError(str(error)) from error
        if not phone.wait(patience=PATIENCE_SECONDS):
            raise CommandError(f"no reply within {PATIENCE_SECONDS:.0f} s; is the worker running?")
    time.sleep(0.5)  # the last delivery statuses


def _typed(phone: Phone) -> None:
    phone.console.print(HELP, style="dim")
    while True:
        try:
            line = input().strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line == "/quit":
            return
        if line:
            try:
                phone.type_line(line)
            except PhoneError as error:
                phone.console.print(str(error), style="red")


def _settings(port: int) -> str:
    return "\n".join(
        [
            "# WhatsApp by the simulator (manage.py simulate_whatsapp)",
            f"WHATSAPP_VERIFY_TOKEN={secrets.token_urlsafe(16)}",
            f"WHATSAPP_APP_SECRET={secrets.token_hex(16)}",
            f"WHATSAPP_ACCESS_TOKEN={secrets.token_urlsafe(24)}",
            "WHATSAPP_PHONE_NUMBER_ID=100000000000001",
            f"WHATSAPP_GRAPH_URL=http://127.0.0.1:{port}/v23.0",
            f"SAFQA_PEPPER={secrets.token_hex(32)}",
            f"SAFQA_ENCRYPTION_KEYS={Fernet.generate_key().decode()}",
        ]
    )
