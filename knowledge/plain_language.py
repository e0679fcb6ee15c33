"""How plain an entry's words are: long sentences, and words that a member stumbles over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from knowledge.answer import VOCABULARY
from knowledge.entry import Texts, VarietyName
from knowledge.findings import Finding
from language.normalise import normalise

MAX_SENTENCE = 24
"""Words of a sentence that is still heard as one thought when read aloud; style asks for about 15."""
_SENTENCES = re.compile(r"(?<=[.!?؟:;؛])\s+")


@lru_cache(maxsize=1)
def _hard_words() -> dict[str, dict[str, str]]:
    loaded = yaml.safe_load((VOCABULARY / "hard_words.yml").read_text(encoding="utf-8"))
    return {variety: {normalise(hard): plain for hard, plain in words.items()} for variety, words in loaded.items()}


def remarks(texts: Texts, variety: VarietyName) -> Iterator[Finding]:
    """What could be said more plainly in one variety of an entry."""
    for part in (texts.short, texts.details, texts.next_step, texts.caveat or ""):
        for sentence in _SENTENCES.split(part):
            if len(sentence.split()) > MAX_SENTENCE:
                params = {"variety": variety, "count": len(sentence.split()), "sentence": sentence[:60]}
                yield Finding("long_sentence", ("texts", variety), params)
    said = f" {normalise(texts.body())} "
    for hard, plain in _hard_words().get(variety, {}).items():
        if f" {hard} " in said:
            yield Finding("hard_word", ("texts", variety), {"variety": variety, "hard": hard, "plain": plain})
