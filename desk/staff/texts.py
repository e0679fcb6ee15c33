"""What the desk says, in French and Arabic; the words are in `texts/*.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

TEXTS = Path(__file__).resolve().parent / "texts"
_JOINED = re.compile(r"(?<![\w/.:-])\d+(?:-\w+)+(?![\w/-])")
LANGUAGES = ("fr", "ar")


@lru_cache(maxsize=1)
def all_texts() -> dict[str, dict[str, str]]:
    """Every text by key ("file.name") and language. Raises `ValueError` when a language is missing."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(TEXTS.glob("*.yaml")):
        for name, forms in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if set(forms) != set(LANGUAGES):
                raise ValueError(f"{path.name}: {name} needs {' and '.join(LANGUAGES)}")
            found[f"{path.stem}.{name}"] = forms
    return found


def language() -> str:
    """The reader's language: "ar" or "fr"."""
    return "ar" if (get_language() or "fr").startswith("ar") else "fr"


def say(key: str, **params: object) -> str:
    """A text in the reader's language. Raises `KeyError` for an unknown key."""
    spoken = language()
    text = all_texts()[key][spoken]
    said = text.format(**params) if params else text
    return isolated(said) if spoken == "ar" else said


def isolated(text: str) -> str:
    """A text in which "2-22-431" and "2026-Q4" keep their order between Arabic letters, in menus and titles as well."""
    return _JOINED.sub(lambda match: f"\u2066{match[0]}\u2069", text)
