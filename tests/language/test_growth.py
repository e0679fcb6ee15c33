import unicodedata

from tests.language.growth import BOUND, growth


def test_a_quadratic_function_is_caught():
    assert growth(lambda text: [text.count("b") for _ in text[::4]], "a") > BOUND


def test_whole_text_nfkc_is_caught():
    assert growth(lambda text: unicodedata.normalize("NFKC", text), "\u0301\u0327", length=1_500) > BOUND


def test_a_linear_function_passes():
    assert growth(lambda text: [sign.upper() for sign in text], "a") < BOUND
