"""What the real Graph API refuses in a message, with its error code. Units are UTF-16, as WhatsApp counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from whatsapp import payloads
from whatsapp.templates import shown
from whatsapp.text_units import units

MISSING, WRONG = 131008, 131009
NO_TEMPLATE, WRONG_PLACE = 132001, 132012
Fault = tuple[int, str]


def fault_of(message: dict[str, Any]) -> Fault | None:
    """The first thing wrong with a message, as (code, words), or None."""
    return next(_faults(message), None)


def _faults(message: dict[str, Any]) -> Iterator[Fault]:
    if message.get("messaging_product") != "whatsapp":
        yield 100, "messaging_product must be whatsapp"
    if not (message.get("to") or message.get("recipient")):
        yield MISSING, "to is missing"
    kind = message.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        yield WRONG, "type is not one that this simulator knows"
        return
    part = message.get(str(kind))
    if not isinstance(part, dict):
        yield MISSING, f"{kind} is missing"
        return
    yield from check(part)


def _sized(value: object, limit: int, name: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip():
        yield MISSING, f"{name} is missing"
    elif units(value) > limit:
        yield WRONG, f"{name} is longer than {limit}"


def _text(part: dict[str, Any]) -> Iterator[Fault]:
    yield from _sized(part.get("body"), payloads.TEXT, "text.body")


def _audio(part: dict[str, Any]) -> Iterator[Fault]:
    if not part.get("id") and not part.get("link"):
        yield MISSING, "audio.id is missing"


def _template(part: dict[str, Any]) -> Iterator[Fault]:
    if not part.get("name") or not (part.get("language") or {}).get("code"):
        yield MISSING, "template.name or template.language.code is missing"
        return
    words = shown({"template": part})
    if words is None:
        yield NO_TEMPLATE, "no such template is approved in this language with so many places"
        return
    yield from _sized(words, payloads.BODY, "template body")
    places = [p["text"] for c in part.get("components") or [] for p in c.get("parameters") or []]
    if any(re.search(r"[\n\t]| {5}", text) or not text for text in places):
        yield WRONG_PLACE, "a place of a template is empty or has line breaks, tabs or many spaces"


def _interactive(part: dict[str, Any]) -> Iterator[Fault]:
    yield from _sized((part.get("body") or {}).get("text"), payloads.BODY, "interactive.body.text")
    action = part.get("action")
    if not isinstance(action, dict):
        yield MISSING, "interactive.action is missing"
    elif part.get("type") == "button":
        yield from _buttons([button.get("reply") or {} for button in action.get("buttons") or []])
    elif part.get("type") == "list":
        yield from _sized(action.get("button"), payloads.LIST_BUTTON, "action.button")
        yield from _rows([row for section in action.get("sections") or [] for row in section.get("rows") or []])
    else:
        yield WRONG, "interactive.type must be button or list"


def _buttons(replies: list[dict[str, Any]]) -> Iterator[Fault]:
    yield from _count(replies, payloads.BUTTONS)
    for reply in replies:
        yield from _sized(reply.get("id"), payloads.BUTTON_ID, "button id")
        yield from _sized(reply.get("title"), payloads.BUTTON_TITLE, "button title")
    if len({reply.get("title") for reply in replies}) < len(replies):
        yield WRONG, "two buttons have the same title"


def _rows(rows: list[dict[str, Any]]) -> Iterator[Fault]:
    yield from _count(rows, payloads.ROWS)
    for row in rows:
        yield from _sized(row.get("id"), payloads.ROW_ID, "row id")
        yield from _sized(row.get("title"), payloads.ROW_TITLE, "row title")
        if "description" in row:
            yield from _sized(row["description"], payloads.ROW_DESCRIPTION, "row description")


def _count(items: list[dict[str, Any]], most: int) -> Iterator[Fault]:
    if not 1 <= len(items) <= most:
        yield WRONG, f"1 to {most} choices are allowed"
    if len({item.get("id") for item in items}) < len(items):
        yield WRONG, "two choices have the same id"


_CHECKS: dict[str, Callable[[dict[str, Any]], Iterator[Fault]]] = {
    "text": _text,
    "audio": _audio,
    "template": _template,
    "interactive": _interactive,
}
