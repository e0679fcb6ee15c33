"""What the words of one script say about the variety: the figures that the identifier weighs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from language.cues import cues
from language.grams import Pair
from language.script import Script, letter_script
from language.varieties import Variety

PAIRS: dict[str, tuple[Variety, Variety]] = {"latin": ("fr", "ary-Latn"), "arabic": ("ar", "ary")}
"""The varieties of each script; the second is Darija."""

_CUES_THAT_COUNT = 4
_SETTLED = 0.9
_TELLING = 0.8
"""Log-odds from which a single word counts as being of one variety."""


@dataclass(frozen=True)
class Evidence:
    """The figures of one script's words; `figures` are what the model weighs, by name."""

    figures: dict[str, float]
    strong: int
    """Function words of either variety."""

    telling: bool
    """Whether a function word or the shape of a word speaks for a variety, not only names of things."""

    both: bool
    """Some words are of the one variety, some of the other."""

    def probability_of_darija(self, pair: Pair) -> float:
        """Weigh the figures into a probability; function words of Darija alone settle it, whatever it borrows."""
        total = sum(pair.weights.get(name, 0.0) * figure for name, figure in self.figures.items())
        probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        only_darija = self.figures["second-any"] > self.figures["first-any"]
        return max(probability, _SETTLED) if only_darija else probability


def script_name(word: str) -> str:
    """Name the script of a word by its first letter: `"latin"`, `"arabic"`, or "" for any other."""
    for letter in word:
        script = letter_script(letter)
        if script is not Script.NONE:
            return script.value if script.value in PAIRS else ""
    return ""


def weigh(words: Sequence[str], *, script: str, pair: Pair) -> Evidence:
    """Count cues and n-grams in the words of one script."""
    first, second = (cues()[variety] for variety in PAIRS[script])
    counts: dict[str, int] = {}
    odds: list[float] = []
    sides: set[bool] = set()
    for word in words:
        of_first, of_second = first.strength(word), second.strength(word)
        if of_first != of_second:
            for side, strength in (("first", of_first), ("second", of_second)):
                counts[f"{side}-{strength}"] = counts.get(f"{side}-{strength}", 0) + 1
        log_odds = pair.log_odds(word)
        odds.append(log_odds)
        if "strong" in {of_first, of_second} or abs(log_odds) > _TELLING:
            sides.add(of_second == "strong" or (of_first != "strong" and log_odds > 0))
    figures = {name: float(min(count, _CUES_THAT_COUNT)) for name, count in counts.items() if not name.endswith("-")}
    figures["bias"] = 1.0
    figures["mean"] = sum(odds) / len(odds) if odds else 0.0
    figures["sum"] = max(-6.0, min(6.0, sum(odds)))
    for side in ("first", "second"):
        figures[f"{side}-any"] = float(f"{side}-strong" in counts)
    strong = counts.get("first-strong", 0) + counts.get("second-strong", 0)
    telling = strong > 0 or counts.get("second-shape", 0) > 0
    return Evidence(figures=figures, strong=strong, telling=telling, both=len(sides) > 1)
