"""The approved templates: outside 24 hours WhatsApp lets nothing else pass. Their words are data/templates.yml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from language.varieties import Variety, is_arabic_script
from whatsapp import payloads
from whatsapp.text_units import shorten
from whatsapp.texts import DATA

ALERT = "safqa_alert"
LONGEST_PLACE = 300
"""UTF-16 units of one place; Meta allows 1024 for the whole body."""


@cache
def templates() -> dict[str, dict[str, Any]]:
    """Every template by name: its category, and by language its body, examples and buttons."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "templates.yml").read_text(encoding="utf-8"))
    return loaded


def language_of(variety: Variety) -> Variety:
    """The language of templates that somebody of this variety reads: `fr` or `ar`."""
    return "ar" if is_arabic_script(variety) else "fr"


def alert(name: str, language: Variety, *, what: str, which: str) -> payloads.Payload:
    """The announcement of an alert: what happened, and which notices."""
    return payloads.template(name, language, [_place(what), _place(which)])


def shown(payload: payloads.Payload) -> str | None:
    """The words that the person sees, or None for a template, a language or a number of places that is not approved."""
    wanted = payload.get("template") or {}
    approved = templates().get(str(wanted.get("name")), {}).get(str((wanted.get("language") or {}).get("code")))
    parts = [part for part in wanted.get("components") or [] if part.get("type") == "body"]
    values = [str(value.get("text", "")) for part in parts for value in part.get("parameters") or []]
    if not isinstance(approved, dict) or len(values) != len(approved["example"]):
        return None
    return re.sub(r"\{\{(\d+)\}\}", lambda place: values[int(place[1]) - 1], str(approved["body"]))


def _place(text: str) -> str:
    """Meta refuses line breaks, tabs and runs of spaces in a place."""
    return shorten(" ".join(text.split()).rstrip(" .:"), LONGEST_PLACE)
