"""What people add to a question or do to its letters: the encoder is trained on both, so that neither decides.

Contexts are what somebody says of themselves beside the question (`contexts.yaml`: who, where, which trade). Slips are
the errors of a thumb on a small keyboard: a letter lost, doubled, swapped, wrong, or a space forgotten.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import yaml

from language.varieties import VARIETIES, Variety

HERE = Path(__file__).resolve().parent
CONTEXTS = HERE / "contexts.yaml"
VOCABULARY = HERE.parent / "vocabulary"
A_VARIETY = 400
"""Contexts made for each variety."""
WORDS_A_SLIP = 4
"""One word in so many is written wrongly."""
_SHORTEST = 4
"""Shorter words are left alone: one letter less makes another word of them."""
_WRONG_LETTERS = "abcdeimnorstuابتدرسلمن"


def make_contexts(rng: random.Random) -> dict[Variety, list[str]]:
    """Contexts of each variety with trades and places of the region filled in; the same for the same `rng`."""
    pieces = yaml.safe_load(CONTEXTS.read_text(encoding="utf-8"))
    trades = list(yaml.safe_load((VOCABULARY / "sectors.yml").read_text(encoding="utf-8")).values())
    with (VOCABULARY / "places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    return {
        variety: [
            rng.choice(pieces[variety]).format(
                trade=_trade(rng.choice(trades), variety, rng),
                place=_place(rng.choice(places), variety, rng),
                number=rng.randint(2, 9),
            )
            for _ in range(A_VARIETY)
        ]
        for variety in VARIETIES
    }


def with_slips(text: str, rng: random.Random) -> str:
    """The text with an error in about every fourth word, in longer words only."""
    words = text.split()
    for _ in range(max(1, len(words) // WORDS_A_SLIP)):
        at = rng.randrange(len(words)) if words else 0
        if not words or len(words[at]) < _SHORTEST:
            continue
        if at + 1 < len(words) and rng.random() < 1 / WORDS_A_SLIP:
            words[at : at + 2] = [words[at] + words[at + 1]]
        else:
            words[at] = _slip(words[at], rng)
    return " ".join(words)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return rng.choice(
        (
            before + after,
            before + letter * 3 + after,
            before + after[0] + letter + after[1:],
            before + rng.choice(_WRONG_LETTERS) + after,
        )
    )


def _trade(trade: dict[str, Any], variety: Variety, rng: random.Random) -> str:
    said: str = rng.choice(trade["say"].get(variety) or [trade["names"][variety]])
    return said


def _place(place: dict[str, str], variety: Variety, rng: random.Random) -> str:
    if variety in {"ar", "ary"}:
        return place["place_ar"]
    if variety == "ary-Latn" and place["variants"]:
        return rng.choice(place["variants"].split(";"))
    return place["place_fr"]
