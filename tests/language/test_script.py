import pytest
from hypothesis import given

from language.script import Script, script_of
from language.varieties import VARIETIES, direction, is_arabic_script
from tests.language.texts import texts


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", Script.NONE),
        ("500 000 ?!", Script.NONE),
        ("漢字", Script.NONE),
        ("wach 3ndi l7a9", Script.LATIN),
        ("déjà œuvré", Script.LATIN),
        ("واش عندي الحق؟", Script.ARABIC),
        ("ⴰⵣⵓⵍ", Script.TIFINAGH),
        ("شنو هو le cahier des charges", Script.MIXED),
        ("المرسوم المتعلق بالصفقات العمومية (BC)", Script.ARABIC),
    ],
)
def test_script_by_letters(text, script):
    assert script_of(text) is script


@given(texts)
def test_any_text_has_a_script(text):
    assert script_of(text) in Script


def test_directions():
    assert {variety: direction(variety) for variety in VARIETIES} == {
        "fr": "ltr",
        "ar": "rtl",
        "ary": "rtl",
        "ary-Latn": "ltr",
    }
    assert not is_arabic_script("en")
