"""Which of the four varieties a message is in, and how sure that is.

The script separates Standard Arabic and Darija (ar, ary) from French and Darija (fr, ary-Latn); function words
and character n-grams decide within a script. Darija that borrows French words is Darija.
"""

from __future__ import annotations

from dataclasses import dataclass

from language.cues import cue_words, neutral
from language.evidence import PAIRS, Evidence, script_name, weigh
from language.grams import pairs
from language.script import Script, script_of
from language.varieties import VARIETIES, Variety

UNSURE = 0.55
"""Below this confidence no variety is named."""

_NAME_AT_MOST = 0.7
"""The most confidence of a message without any function word: people of all varieties write "bon de commande"."""

_LONGEST = 4000
"""Characters that are read; the start of a longer text shows its variety."""


@dataclass(frozen=True)
class Identification:
    """What is known of a message's variety.

    variety: None when the message does not show one ("ok", "salam", digits, Tifinagh); confidence: of the
    variety, 0..1, 0 when None; mixed: words of two varieties or scripts; scores: a share for each variety, summing
    to 1, or all 0 when there is no evidence; script: of the letters.
    """

    variety: Variety | None
    confidence: float
    mixed: bool
    scores: dict[str, float]
    script: Script


def identify(text: str) -> Identification:
    """Tell the variety of a message; never fails, whatever the text. Linear."""
    text = text[:_LONGEST]
    script = script_of(text)
    words: dict[str, list[str]] = {name: [] for name in PAIRS}
    for word in cue_words(text):
        name = script_name(word)
        if name and word not in neutral():
            words[name].append(word)
    evidence = {name: weigh(words[name], script=name, pair=pairs()[name]) for name in PAIRS if words[name]}
    scores = dict.fromkeys(VARIETIES, 0.0)
    if not evidence or script is Script.TIFINAGH:
        return Identification(variety=None, confidence=0.0, mixed=False, scores=_plain(scores), script=script)
    shares = _shares(evidence, words)
    for name, share in shares.items():
        darija = evidence[name].probability_of_darija(pairs()[name])
        scores[PAIRS[name][0]] += share * (1 - darija)
        scores[PAIRS[name][1]] += share * darija
    mixed = len(evidence) > 1 or any(found.both for found in evidence.values())
    best = max(VARIETIES, key=lambda variety: scores[variety])
    confidence = _confidence(scores[best], names_only=not any(found.telling for found in evidence.values()))
    return Identification(
        variety=best if confidence else None,
        confidence=confidence,
        mixed=mixed,
        scores=_plain(scores),
        script=script,
    )


def _shares(evidence: dict[str, Evidence], words: dict[str, list[str]]) -> dict[str, float]:
    """Share between the scripts: the one whose function words hold the sentence together carries it."""
    if len(evidence) == 1:
        return dict.fromkeys(evidence, 1.0)
    latin, arabic = evidence["latin"].strong, evidence["arabic"].strong
    # French terms stand in Arabic sentences far more often than the other way round.
    needed = 1 if latin > arabic else 3
    main = "latin" if len(words["latin"]) >= needed * len(words["arabic"]) else "arabic"
    return {name: 0.95 if name == main else 0.05 for name in PAIRS}


def _confidence(score: float, *, names_only: bool) -> float:
    """Limit the confidence of a message of mere names; 0 when unsure."""
    if score < UNSURE:
        return 0.0
    return min(score, _NAME_AT_MOST) if names_only else score


def _plain(scores: dict[Variety, float]) -> dict[str, float]:
    return {variety: round(score, 6) for variety, score in scores.items()}
