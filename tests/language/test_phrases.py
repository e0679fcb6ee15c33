"""Finding the phrases of a vocabulary in a text."""

from __future__ import annotations

import pytest

from language.normalise import normalise
from language.phrases import PhraseFinder

FINDER = PhraseFinder(
    {"oil": ["زيت العود", "huile d'olive", "zit l3oud"], "clean": ["النظافة", "nadafa"], "plumb": ["plomberie"]}
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("بالنظافة", ["clean"]),
        ("وللنظافة", ["clean"]),
        ("زيت العود والنظافة", ["oil", "clean"]),
        ("l'huile d'olive", ["oil"]),
        ("بلومبري", ["plumb"]),
        ("نظا", []),
        ("", []),
    ],
)
def test_with_what_is_glued_to_words(text, values):
    assert [phrase.value for phrase in FINDER.find(normalise(text).split())] == values


def test_a_key_that_means_two_things_means_none():
    finder = PhraseFinder({"a": ["formation"], "b": ["فرماسيون"]})
    assert finder.find(["formasyon"]) == []
