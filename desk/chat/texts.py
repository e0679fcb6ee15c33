"""What the page itself says in the four varieties; the words are in `data/texts.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation.trans_real import parse_accept_lang_header

from language.varieties import Variety

TEXTS_FILE = Path(__file__).parent / "data" / "texts.json"

_BY_TAG: dict[str, Variety] = {"fr": "fr", "ar": "ar", "ary": "ary", "ary-latn": "ary-Latn"}


@cache
def page_texts() -> dict[str, dict[str, Any]]:
    """Return every text of the page, by variety and then by name.

    Raises `OSError` or `ValueError` on a broken file.
    """
    loaded: dict[str, dict[str, Any]] = json.loads(TEXTS_FILE.read_text(encoding="utf-8"))
    return loaded


def unavailable_texts() -> dict[str, str]:
    """Return what to say while Rasa cannot answer, by variety."""
    return {variety: texts["unavailable"] for variety, texts in page_texts().items()}


def preferred_variety(accept_language: str) -> Variety:
    """Choose the variety to open the page in from the browser's `Accept-Language`; French when it names none.

    A region says nothing about the variety ("ar-MA" is Standard Arabic): the switch on the page is for that.
    """
    for tag, _quality in parse_accept_lang_header(accept_language):
        variety = _BY_TAG.get(tag.lower()) or _BY_TAG.get(tag.split("-")[0].lower())
        if variety:
            return variety
    return "fr"
