from pathlib import Path

import pytest
from hypothesis import given

from language.normalise import normalise
from language.phonetic import phonetic_key, phonetic_keys
from tests.language.growth import BOUND, growth
from tests.language.texts import PIECES, texts

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "phonetic_pairs.tsv").read_text("utf-8").splitlines()]
LETTERS = frozenset("bftdsjkgxh3rlmnwyca")


def _share(verdict):
    asked = [(a, b) for a, b, said in PAIRS if said == verdict]
    alike = sum(phonetic_key(a) == phonetic_key(b) for a, b in asked)
    return (alike if verdict == "same" else len(asked) - alike) / len(asked)


def test_spellings_of_one_word_meet():
    assert sum(said == "same" for *_, said in PAIRS) > 120
    assert _share("same") >= 0.97


def test_different_words_stay_apart():
    assert _share("different") >= 0.95


@pytest.mark.parametrize(
    "texts",
    [
        ("كيفاش", "kifach", "kifash", "kifax"),
        ("صفقة", "safqa", "saf9a", "safka", "الصفقة"),
        ("تعاونية", "ta3awniya", "taawniya", "ta3awnia", "التعاونية"),
        ("لابيل دوفر", "l'appel d'offre", "lappel doffre", "appel d'offres", "les appels d’offres"),
        ("بون دو كوموند", "bon de commande", "bon d commande", "boune de commandes", "البون د كوموند"),
        ("ديال", "dyal", "dial"),
        ("شحال", "ch7al", "chhal"),
        ("لاكوسيون", "la caution", "lacaution"),
        ("كوبيراتيف", "coopérative", "la cooperative"),
        ("ديفي", "devis", "les devis"),
    ],
)
def test_keys_of_the_words_members_use(texts):
    assert len({tuple(phonetic_keys(text)) for text in texts}) == 1


@pytest.mark.parametrize("word", ["", "500000", "2-22-431", "!", "la", "l'", "ال", "de", "ⴰⵣⵓⵍ"])
def test_words_without_a_key(word):
    assert phonetic_key(word) == ""


@pytest.mark.parametrize(("word", "key"), [("ou", "w"), ("و", "w"), ("أو", "w"), ("y", "y"), ("a", "a"), ("à", "a")])
def test_vowels_alone_are_kept(word, key):
    assert phonetic_key(word) == key


@given(texts)
def test_keys_of_any_text(text):
    keys = phonetic_keys(text)
    assert keys == phonetic_keys(normalise(text))
    assert keys == [key for word in normalise(text).split() if (key := phonetic_key(word))]
    assert all(LETTERS.issuperset(key) for key in keys)


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    assert growth(phonetic_keys, piece) < BOUND
