import sys

import pytest
from hypothesis import given, settings

from language.folding import Folder
from language.normalise import normalise
from tests.language.growth import BOUND, growth
from tests.language.texts import PIECES, our_signs, texts


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        ("  Marché\tPUBLIC \n", "marche public"),
        ("L'appel d’offres n°12/2026", "l appel d offres n 12-2026"),
        ("Main d'Œuvre", "main d oeuvre"),
        ("S.A.R.L. et C.P.S", "sarl et cps"),
        ("تَعَاوُنِيّـــة", "تعاونيه"),
        ("إلى أول آخر ٱلجماعة", "الي اول اخر الجماعه"),
        ("شيء مسؤول وثائق", "شي مسوول وثايق"),
        ("گاع ݣاع ڭاع كاع", "كاع كاع كاع كاع"),
        ("ڤيزا پورطاي", "فيزا بورطاي"),
        ("کتاب علی", "كتاب علي"),
        ("\u202b500 000\u202c درهم\u200f", "500000 درهم"),
        ("salaaaam 3likom", "salam 3likom"),
        ("allah bezzaf", "allah bezzaf"),
    ],
)
def test_spellings_fold(text, normal):
    assert normalise(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "500000",
        "500 000",
        "500\u00a0000",
        "500\u202f000",
        "500.000",
        "500,000",
        "500'000",
        "500٬000",
        "٥٠٠٠٠٠",
        "۵۰۰ ۰۰۰",
    ],
)
def test_one_form_of_a_number(text):
    assert normalise(text) == "500000"


@pytest.mark.parametrize("text", ["2-22-431", "2.22.431", "2/22/431", "2 22 431", "٢.٢٢.٤٣١"])
def test_the_decree_keeps_its_number(text):
    assert normalise(f"décret n° {text}.") == "decret n 2-22-431"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("1.000.000,50", "1000000-50"),
        ("7,5 % ou 7.5", "7-5 ou 7-5"),
        ("12/05/2026", "12-05-2026"),
        ("art91, art. 28", "art 91 art 28"),
        ("48h 10ayam 500000dh", "48 h 10 ayam 500000 dh"),
        ("20يوم ل500", "20 يوم ل 500"),
        ("3la m39oul 7a99 f10", "3la m39oul 7a99 f 10"),
        ("article 91 et 92", "article 91 et 92"),
        ("articles 91, 148, 12", "articles 91 - 148 12"),
        ("36 mois, 2 ans", "36 mois 2 ans"),
        ("06 12 34 56 78", "06 12 34 56 78"),
    ],
)
def test_numbers_among_words(text, normal):
    assert normalise(text) == normal


@settings(max_examples=600)
@given(texts)
def test_a_second_time_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@settings(max_examples=1500)
@given(our_signs)
def test_only_letters_digits_and_inner_hyphens_stay(text):
    normal = normalise(text)
    assert normalise(normal) == normal
    assert normal == " ".join(normal.split())
    for word in normal.split():
        for position, sign in enumerate(word):
            assert sign.isalpha() or sign in "0123456789-"
            if sign == "-" != word:
                assert word[position - 1].isdigit()
                assert word[position + 1].isdigit()


def test_every_character_folds_for_good():
    folder = Folder()
    # All that is not ideographs, syllables of Korean or private use.
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x20000), sys.maxunicode):
        folded = folder[code]
        assert folded.translate(folder) == folded, hex(code)


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    assert growth(normalise, piece) < BOUND
