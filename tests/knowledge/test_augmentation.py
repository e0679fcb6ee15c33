"""Contexts and slips that the encoder is trained on."""

from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.augmentation import CONTEXTS, make_contexts, with_slips
from language.varieties import VARIETIES

PIECES = yaml.safe_load(CONTEXTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("variety", VARIETIES)
def test_contexts_name_trades_and_places_of_the_region(variety: str) -> None:
    made = make_contexts(random.Random(1))[variety]
    assert made == make_contexts(random.Random(1))[variety]
    assert len(set(made)) > 150
    assert not any("{" in text or not text.strip() for text in made)


@pytest.mark.parametrize("variety", VARIETIES)
def test_a_context_asks_nothing_and_names_no_rule(variety: str) -> None:
    for piece in PIECES[variety]:
        assert not set("?؟%") & set(piece), piece
        assert not any(word.isdecimal() for word in piece.split()), piece


@given(st.text(max_size=200), st.integers())
def test_slips_change_letters_only_a_little(text: str, seed: int) -> None:
    changed = with_slips(text, random.Random(seed))
    assert changed == with_slips(text, random.Random(seed))
    assert len(changed.split()) <= len(text.split())
    short = [word for word in text.split() if len(word) < 4]
    if len(short) == len(text.split()):
        assert changed.split() == text.split()


def test_most_texts_get_a_slip() -> None:
    text = "combien de temps pour recevoir le paiement"
    assert sum(with_slips(text, random.Random(seed)) != text for seed in range(100)) > 60
