"""Makes the weights of the variety identifier: `python -m language.training` (`--measure` holds a part out).

Reads the knowledge entries and the NLU examples of this repository; needs PyYAML, which nothing else here does.
Writes `vocabulary/language/identifier.json`. The same data always gives the same file.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from language.cues import cue_words, neutral
from language.evidence import PAIRS, script_name, weigh
from language.grams import MODEL, SCALE, Pair, grams_of
from language.varieties import VARIETIES

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
MOST_GRAMS = 6000
"""N-grams kept for a pair, the most telling ones."""

_SMOOTHING = 0.5
_ROUNDS = 300
_STEP = 0.5
_PULL = 0.002
"""Strength of the pull of the weights towards 0."""


@dataclass(frozen=True)
class Example:
    """A text known to be of one variety; examples of one group (an entry) are held out together."""

    variety: str
    text: str
    group: str


def examples() -> list[Example]:
    """Collect the ways of asking and texts of the entries, and the NLU examples whose variety is told."""
    found = dict.fromkeys([*_from_entries(), *_from_nlu()])
    return [example for example in found if any(_words(example.text).values())]


def _from_entries() -> Iterator[Example]:
    for path in sorted((ROOT / "knowledge" / "entries").rglob("*.yaml")):
        entry = _load(path)
        for variety, texts in (entry.get("texts") or {}).items():
            parts = [
                texts.get("title"),
                texts.get("short"),
                texts.get("next_step"),
                *(texts.get("questions") or []),
            ]
            parts += str(texts.get("details") or "").split(". ")
            yield from (Example(variety, str(part), path.stem) for part in parts if part)


def _from_nlu() -> Iterator[Example]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in _load(path).get("nlu") or []:
            variety = (block.get("metadata") or {}).get("variety")
            if variety in VARIETIES and block.get("intent") not in {"bare_value", "greet_tamazight"}:
                for line in str(block.get("examples") or "").splitlines():
                    text = line.strip().removeprefix("- ")
                    yield Example(variety, text, text)


def _load(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        print(f"left out {path.name}: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        return {}
    return data if isinstance(data, dict) else {}


def _words(text: str) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {name: [] for name in PAIRS}
    for word in cue_words(text):
        name = script_name(word)
        if name and word not in neutral():
            words[name].append(word)
    return words


def train(data: Sequence[Example], *, script: str) -> Pair:
    """Make the model of one script's two varieties."""
    pair = PAIRS[script]
    mine = [(example, words) for example in data if example.variety in pair and (words := _words(example.text)[script])]
    rows: list[tuple[dict[str, float], bool]] = []
    for fold in range(FOLDS):
        # The figures that are weighed come from n-grams that have not seen their example.
        grams = _log_odds([item for item in mine if fold_of(item[0]) != fold], pair)
        model = Pair(grams=grams, weights={})
        for example, words in mine:
            if fold_of(example) == fold:
                rows.append((weigh(words, script=script, pair=model).figures, example.variety == pair[1]))
    return Pair(grams=_log_odds(mine, pair), weights=_fit(rows))


def fold_of(example: Example) -> int:
    """Tell which of the folds an example is in, the same on every machine."""
    return zlib.crc32(example.group.encode()) % FOLDS


def _log_odds(data: Sequence[tuple[Example, list[str]]], pair: tuple[str, str]) -> dict[str, int]:
    counts: dict[str, Counter[str]] = {variety: Counter() for variety in pair}
    for example, words in data:
        for word in words:
            counts[example.variety].update(set(grams_of(word)))
    totals = {variety: counts[variety].total() + 1 for variety in pair}
    weights: dict[str, float] = {}
    for gram in counts[pair[0]] | counts[pair[1]]:
        first, second = counts[pair[0]][gram], counts[pair[1]][gram]
        if first + second > 1:
            weights[gram] = math.log((second + _SMOOTHING) / totals[pair[1]] * totals[pair[0]] / (first + _SMOOTHING))
    seen = counts[pair[0]] + counts[pair[1]]
    telling = sorted(weights, key=lambda gram: (-abs(weights[gram]) * math.log(1 + seen[gram]), gram))
    return {gram: round(weights[gram] * SCALE) for gram in sorted(telling[:MOST_GRAMS])}


def _fit(rows: Sequence[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Logistic regression by gradient descent, both varieties weighing the same in all."""
    names = sorted({name for figures, _ in rows for name in figures})
    weights = dict.fromkeys(names, 0.0)
    shares = {side: 0.5 / max(1, sum(darija is side for _, darija in rows)) for side in (False, True)}
    for _ in range(_ROUNDS):
        slope = {name: _PULL * weights[name] for name in names}
        for figures, darija in rows:
            total = sum(weights[name] * figure for name, figure in figures.items())
            miss = (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - darija) * shares[darija]
            for name, figure in figures.items():
                slope[name] += miss * figure
        for name in names:
            weights[name] -= _STEP * slope[name]
    return {name: round(weight, 4) for name, weight in weights.items()}


def write(models: dict[str, Pair]) -> None:
    """Write the model file, one n-gram a line so that changes can be read."""
    data = {name: {"weights": dict(pair.weights), "grams": dict(pair.grams)} for name, pair in models.items()}
    MODEL.write_text(json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def measure(data: Sequence[Example]) -> dict[str, tuple[int, int]]:
    """Train without one fold, then count by variety how many of its examples come out right, of how many."""
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    kept = [example for example in data if fold_of(example) != 0]
    models = {script: train(kept, script=script) for script in PAIRS}
    for example in data:
        script = next((name for name, pair in PAIRS.items() if example.variety in pair), "")
        words = _words(example.text)[script]
        if fold_of(example) == 0 and words:
            count[example.variety] += 1
            model = models[script]
            darija = weigh(words, script=script, pair=model).probability_of_darija(model)
            right[example.variety] += PAIRS[script][int(darija > 0.5)] == example.variety
    return {variety: (right[variety], count[variety]) for variety in VARIETIES}


def main() -> None:
    """Train and write, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--measure", action="store_true", help="hold a fifth of the entries out and print how many are right"
    )
    data = examples()
    if parser.parse_args().measure:
        for variety, (right, count) in measure(data).items():
            print(f"{variety}: {right} of {count} right")  # noqa: T201 - this is a command
        return
    write({script: train(data, script=script) for script in PAIRS})


if __name__ == "__main__":
    main()
