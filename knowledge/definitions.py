"""Which words of the glossary a message asks the meaning of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from knowledge.answer import VOCABULARY
from knowledge.glossary import find_terms
from language.normalise import normalise

CUES = VOCABULARY / "language" / "meaning_cues.txt"
MAX_ASKED = 2
MAX_OTHER_WORDS = 4
"""Words beside the cue and the term; a message with more of them asks something else about the term."""
_DIFFERENCE = frozenset({"difference", "فرق", "الفرق", "فالفرق", "lfer9", "lfar9", "far9", "fer9", "lferq"})
"""Words of "what is the difference", in normal form."""
_SMALL = 2
"""Words this short ("le", "d", "و") carry no subject."""


@lru_cache(maxsize=1)
def _cues() -> list[tuple[str, ...]]:
    lines = CUES.read_text(encoding="utf-8").splitlines()
    found = {tuple(normalise(line).split()) for line in lines if line.strip() and not line.startswith("#")}
    return sorted(found - {()}, key=len, reverse=True)


def asks_meaning(text: str) -> bool:
    """Whether a message holds words by which people ask for a meaning or a difference."""
    return bool(_cue_places(normalise(text).split()))


def terms_asked(text: str) -> list[str]:
    """The terms that a message asks the meaning of and nothing else: "c'est quoi un CPS ?"; two for a difference."""
    words = normalise(text).split()
    cue = _cue_places(words)
    found = find_terms(text) if cue else []
    if not found:
        return []
    asked = _distinct(term.term for term in found)
    if len(asked) > 1:
        # Two words without a word for "difference": the message asks something of both, not what they mean.
        return [] if _DIFFERENCE.isdisjoint(words) else asked
    named = {place for term in found for place in range(term.first, term.last)}
    others = [w for at, w in enumerate(words) if at not in cue and at not in named and len(w) > _SMALL]
    return asked if len(others) <= MAX_OTHER_WORDS or _asks_only_that(text) else []


def _asks_only_that(text: str) -> bool:
    """Whether a clause of the message is nothing but the cue: "I hear CPS all the time, what does this word mean"."""
    clauses = (normalise(clause).split() for clause in re.split(r"[.,;:!?،؛؟\n]+", text))
    for words in clauses:
        cue = _cue_places(words)
        named = {place for term in find_terms(" ".join(words)) for place in range(term.first, term.last)}
        if cue and all(at in cue or at in named or len(word) <= _SMALL for at, word in enumerate(words)):
            return True
    return False


def terms_named(text: str) -> list[str]:
    """The terms that a message names, whatever it asks."""
    return _distinct(term.term for term in find_terms(text))


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))[:MAX_ASKED]


def _cue_places(words: list[str]) -> set[int]:
    places: set[int] = set()
    for cue in _cues():
        for first in range(len(words) - len(cue) + 1):
            if tuple(words[first : first + len(cue)]) == cue:
                places.update(range(first, first + len(cue)))
    return places
