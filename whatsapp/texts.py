"""What the door itself says, in the four varieties, and the words that it obeys without asking Rasa."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import yaml

from language.normalise import normalise
from language.varieties import VARIETIES, Variety
from whatsapp.text_units import keep_signs

DATA = Path(__file__).resolve().parent / "data"
NOTICE_VERSION = 1
"""Raise it when what is told on first contact changes: everybody is told once more."""


@cache
def texts() -> dict[str, dict[str, str]]:
    """Every text, by name and then by variety."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((DATA / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def say(name: str, variety: Variety | None, **values: object) -> str:
    """A text in a variety; in Darija and French together while none is known."""
    forms = texts()[name]
    chosen = [forms[variety]] if variety else [forms["ary"], forms["fr"]]
    return keep_signs("\n\n".join(form.strip() for form in chosen).format(**values))


def as_variety(value: str) -> Variety | None:
    """The value as a variety, or None when it is none."""
    return value if value in VARIETIES else None


def digest(text: str) -> str:
    """What identifies a spoken text: white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


@cache
def _keywords() -> dict[str, str]:
    loaded = yaml.safe_load((DATA / "keywords.yml").read_text(encoding="utf-8"))
    return {normalise(word): name for name, words in loaded.items() for word in words if normalise(word)}


def keyword(text: str) -> str | None:
    """Which of the door's own words the whole message is: menu, stop, delete, listen; else None."""
    return _keywords().get(normalise(text))
