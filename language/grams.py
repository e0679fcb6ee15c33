"""The character n-gram model that tells the two varieties of one script apart, word by word.

A naive Bayes model: each n-gram has a log-odds, negative for the first variety of the pair (French, Standard
Arabic) and positive for the second (Darija). The weights are made by `language.training`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MODEL = Path(__file__).resolve().parent.parent / "vocabulary" / "language" / "identifier.json"
SIZES = (1, 2, 3, 4)
SCALE = 100
"""Weights are kept as whole hundredths."""


def grams_of(word: str) -> list[str]:
    """Cut a word into n-grams, its edges marked by spaces; the whole word, marked "=", is one of them."""
    padded = f" {word} "
    found = [padded[start : start + size] for size in SIZES for start in range(len(padded) - size + 1)]
    return [*(gram for gram in found if gram != " "), f"={word}"]


@dataclass(frozen=True)
class Pair:
    """The model of two varieties of one script."""

    grams: Mapping[str, int]
    weights: Mapping[str, float]

    def log_odds(self, word: str) -> float:
        """Tell how much a word speaks for Darija (above 0) or the other variety (below 0); a strange word 0."""
        known = [self.grams[gram] for gram in grams_of(word) if gram in self.grams]
        return sum(known) / len(known) / SCALE if known else 0.0


@lru_cache(maxsize=1)
def pairs() -> dict[str, Pair]:
    """Read the models by script (`"latin"`, `"arabic"`), once.

    Raises:
        OSError: the model file is missing.
    """
    data = json.loads(MODEL.read_text(encoding="utf-8"))
    return {name: Pair(grams=pair["grams"], weights=pair["weights"]) for name, pair in data.items()}
