"""A telephone in the terminal: writes through the real webhook, shows what arrives on a narrow screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from whatsapp.simulator import webhooks
from whatsapp.simulator.graph import Accepted, text_of

WIDTH = 44
"""Columns of a cheap telephone's screen."""
HELP = """Écrivez, puis Entrée / write, then Enter.   #2 appuie sur le 2e choix / presses the 2nd choice
/voice  /image  /location 32.34 -6.36  /react  /unknown  /quit"""


class PhoneError(RuntimeError):
    """The webhook did not take a message; the text says what to do."""


@dataclass
class Phone:
    """One person. `received` is given to the simulated Graph API as its `on_message`."""

    number: str
    webhook: str
    secret: str
    phone_number_id: str
    console: Console
    choices: list[tuple[str, str, str]] = field(default_factory=list)
    last_at: float = 0.0
    arrived: threading.Event = field(default_factory=threading.Event)

    def received(self, message: Accepted) -> None:
        """Show a message that the bot sent."""
        choices = choices_of(message.payload)
        if choices:
            self.choices = choices
        self.console.print(bubble(message.payload, choices))
        self.last_at = time.monotonic()
        self.arrived.set()

    def type_line(self, line: str) -> None:
        """Send what was typed. Raises `PhoneError`."""
        self.send(content_of(line, self.choices))

    def send(self, content: dict[str, Any]) -> None:
        """Post a message to the webhook, signed. Raises `PhoneError`."""
        body = webhooks.message_webhook(self.number, content, phone_number_id=self.phone_number_id)
        self.arrived.clear()
        with httpx.Client(timeout=10, trust_env=False) as client:
            status = webhooks.post_signed(client, self.webhook, body, self.secret)
        if status == 0:
            raise PhoneError(f"nobody listens at {self.webhook}: start Safqa first (make run)")
        if status != httpx.codes.OK:
            raise PhoneError(f"the webhook answered {status}: do the settings here and there agree?")

    def wait(self, *, patience: float, quiet: float = 1.5) -> bool:
        """Wait for a reply and then until nothing more comes; False when none came within `patience` seconds."""
        if not self.arrived.wait(patience):
            return False
        while time.monotonic() - self.last_at < quiet:
            time.sleep(0.05)
        return True


def content_of(line: str, choices: list[tuple[str, str, str]]) -> dict[str, Any]:
    """What a typed line sends. Raises `PhoneError` for a choice that is not there."""
    words = line.split()
    command = words[0] if words else ""
    if command.startswith("#") and command[1:].isdecimal():
        number = int(command[1:])
        if not 1 <= number <= len(choices):
            raise PhoneError(f"there are {len(choices)} choices to press")
        return webhooks.press(*choices[number - 1])
    make = _COMMANDS.get(command)
    return make(words[1:]) if make else webhooks.text(line)


def _location(words: list[str]) -> dict[str, Any]:
    try:
        latitude, longitude = float(words[0]), float(words[1])
    except (IndexError, ValueError) as error:
        raise PhoneError("/location LATITUDE LONGITUDE, for example /location 32.34 -6.36") from error
    return {"type": "location", "location": {"latitude": latitude, "longitude": longitude}}


_COMMANDS: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "/voice": lambda _: {"type": "audio", "audio": {"id": "simulated", "mime_type": "audio/ogg", "voice": True}},
    "/image": lambda _: {"type": "image", "image": {"id": "simulated", "mime_type": "image/jpeg", "sha256": "x"}},
    "/react": lambda _: {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}},
    "/unknown": lambda _: {"type": "unsupported", "errors": [{"code": 131051}]},
    "/location": _location,
}


def choices_of(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The choices under a message: kind of reply, id, title."""
    action = payload.get("interactive", {}).get("action", {})
    if "buttons" in action:
        return [("button_reply", b["reply"]["id"], b["reply"]["title"]) for b in action["buttons"]]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return [("list_reply", row["id"], row["title"]) for row in rows]


def bubble(payload: dict[str, Any], choices: list[tuple[str, str, str]]) -> Panel:
    """A message as the telephone shows it."""
    shown = Text(text_of(payload))
    for number, (_, _, title) in enumerate(choices, start=1):
        shown.append(f"\n[#{number} {title}]", style="bold cyan")
    return Panel(shown, width=WIDTH, border_style="green")
