"""Which texts count as pressing a button: only what the bot has offered in this conversation, and recently.

A button may be pressed, typed by its number, or typed by its label. Nothing that a person types becomes a payload
otherwise: a leading "/" is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.shared.core.events import BotUttered, Event

from language.normalise import normalise
from language.varieties import VARIETIES

RECENT_MESSAGES = 12
"""How many of the bot's latest messages still offer their buttons."""
ALWAYS = frozenset(f'/set_language{{"language": "{variety}"}}' for variety in VARIETIES)
"""Payloads of the page's own language switch, which no message offers."""


def offered(events: Iterable[Event]) -> list[list[dict[str, Any]]]:
    """The buttons of the bot's latest messages, newest message first."""
    found: list[list[dict[str, Any]]] = []
    said = 0
    for event in reversed(list(events)):
        if isinstance(event, BotUttered):
            said += 1
            buttons = event.data.get("buttons")
            if buttons:
                found.append(list(buttons))
            if said >= RECENT_MESSAGES:
                break
    return found


def resolve(text: str, offers: list[list[dict[str, Any]]]) -> str:
    """The payload that `text` stands for, or the text itself made harmless.

    A number counts for the newest message with buttons only, and only while it is the latest thing on offer.
    """
    typed = text.strip()
    payloads = {button["payload"] for buttons in offers for button in buttons if button.get("payload")}
    if typed in payloads or typed in ALWAYS:
        return typed
    plain = normalise(typed)
    if offers and plain.isdecimal() and 1 <= len(plain) <= 2:
        newest = offers[0]
        if 1 <= int(plain) <= len(newest):
            return str(newest[int(plain) - 1]["payload"])
    if plain:
        for buttons in offers:
            for button in buttons:
                if button.get("payload") and normalise(button.get("title", "")) == plain:
                    return str(button["payload"])
    return harmless(text)


def resolve_press(text: str, label: str | None, offers: list[list[dict[str, Any]]]) -> str:
    """Like `resolve`; of a button pressed long after it was offered, what it said counts instead of its payload."""
    read = resolve(text, offers)
    old = label and read == harmless(text) and text.lstrip().startswith("/")
    return resolve(label, offers) if old and label else read


def harmless(text: str) -> str:
    """The text without the leading slash that would make it a command."""
    return text.strip().lstrip("/\\ \t\r\n\u200e\u200f") if text.lstrip().startswith(("/", "\\")) else text
