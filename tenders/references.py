"""Which of the notices just shown a message means: "le deuxième", "التاني", "numéro 3"."""

from __future__ import annotations

from functools import lru_cache

from language.normalise import normalise
from language.phrases import PhraseFinder
from tenders.vocabulary import request_words

_ORDER = ("first", "second", "third")


def place_said(text: str) -> int | None:
    """The place in the list that a message names, from 0; None when it names none."""
    found = _finder().find(normalise(text).split())
    return _ORDER.index(found[0].value) if found else None


def says_weekly(text: str) -> bool:
    """Whether a message asks for news once a week."""
    return any(phrase.value == "weekly" for phrase in _weekly().find(normalise(text).split()))


@lru_cache(maxsize=1)
def _finder() -> PhraseFinder:
    return PhraseFinder({name: request_words()[name] for name in _ORDER}, by_sound=False)


@lru_cache(maxsize=1)
def _weekly() -> PhraseFinder:
    return PhraseFinder({"weekly": request_words()["weekly"]}, by_sound=False)
