from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.amounts import find_amounts
from tests.language.growth import BOUND, growth
from tests.language.texts import PIECES, texts


def readings(text):
    return [tuple(map(int, amount.dirhams)) for amount in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "dirhams"),
    [
        ("500 000 dh", 500_000),
        ("500000dhs", 500_000),
        ("500.000 DH TTC", 500_000),
        ("DH 5 000", 5_000),
        ("٥٠٠٬٠٠٠ درهم", 500_000),
        ("ب500 درهم", 500),
        ("b500dh", 500),
        ("marché de 1 200 000,00 dhs", 1_200_000),
        ("500k", 500_000),
        ("2 mdh", 2_000_000),
        ("cent mille", 100_000),
        ("trois mille quatre cent vingt-cinq dirhams", 3_425),
        ("quatre-vingt-dix mille dh", 90_000),
        ("soixante quinze mille dh", 75_000),
        ("deux cent cinquante mille dirhams", 250_000),
        ("deux millions et demi de dirhams", 2_500_000),
        ("مائة ألف", 100_000),
        ("مئتي ألف درهم", 200_000),
        ("خمسة وعشرين ألف درهم", 25_000),
        ("خمسة ملايين درهم", 5_000_000),
        ("ميات ألف", 100_000),
        ("ميتين ألف درهم", 200_000),
        ("myat alf", 100_000),
        ("khamsin alf", 50_000),
        ("mitin alf dh", 200_000),
        ("khmsa w 3chrin alf", 25_000),
        # Darija counts millions in centimes unless the unit is said.
        ("20 مليون", 200_000),
        ("20 مليون درهم", 20_000_000),
        ("50 melyoun", 500_000),
        ("b 60 مليون", 600_000),
        ("نص مليون", 5_000),
        ("مليون ونص", 15_000),
        ("jouj mlayn w nos", 25_000),
        ("جوج د المليون", 20_000),
        ("3 دالملاين", 30_000),
        ("مليون و200 ألف", 12_000),
        ("ثلاثة ملايين سنتيم", 30_000),
        ("50 مليون ديال السنتيم", 500_000),
        # A rial is five centimes.
        ("ألف ريال", 50),
        ("200 alf ryal", 10_000),
        ("200 000 francs", 2_000),
        ("300 000", 300_000),
        ("800", 800),
    ],
)
def test_one_reading(text, dirhams):
    (amount,) = find_amounts(text)
    assert amount.dirhams == (Decimal(dirhams),)
    assert not amount.ambiguous


@pytest.mark.parametrize(
    ("text", "dirhams"),
    [
        ("20 millions", (20_000_000, 200_000)),
        ("un budget de 20 million", (20_000_000, 200_000)),
        ("1,5 million", (1_500_000, 15_000)),
        ("un million et demi", (1_500_000, 15_000)),
        ("deux milliards", (2_000_000_000, 20_000_000)),
    ],
)
def test_french_millions_are_ambiguous(text, dirhams):
    (amount,) = find_amounts(text)
    assert amount.dirhams == dirhams
    assert amount.ambiguous
    assert not amount.unit_said


@pytest.mark.parametrize(
    ("text", "dirhams"),
    [
        ("de 200 000 à 500 000 dh", [(200_000,), (500_000,)]),
        ("entre 20 et 30 mille dh", [(20_000,), (30_000,)]),
        ("بين 200 و 500 ألف درهم", [(200_000,), (500_000,)]),
        ("بين 200 و500 ألف درهم", [(200_000,), (500_000,)]),
        ("10-20 مليون", [(100_000,), (200_000,)]),
        ("20 ola 30 melyoun", [(200_000,), (300_000,)]),
        ("20 ألف و 30 ألف", [(20_000,), (30_000,)]),
        ("20 ou 30 millions de dirhams", [(20_000_000,), (30_000_000,)]),
        ("هل هو 200 ألف أم 500 ألف درهم", [(200_000,), (500_000,)]),
    ],
)
def test_ranges_are_two_amounts(text, dirhams):
    assert readings(text) == dirhams


@pytest.mark.parametrize(
    "text",
    [
        "",
        "article 91",
        "المادة 148",
        "décret 2-22-431",
        "l'appel d'offres n° 12/2026",
        "le 12/05/2026",
        "en 2026",
        "48 heures",
        "f 10 ayam",
        "20 %",
        "30% dial safqat",
        "7 pour cent",
        "0612345678 ou 06 12 34 56 78",
        "+212 661 23 45 67",
        "ICE 001234567890123",
        "cent mille personnes",
        "1500 m2",
        "2000 €",
        "ألف شكر",
        "une coopérative de 20 femmes",
        "je suis seul",
    ],
)
def test_other_numbers_are_no_amounts(text):
    assert find_amounts(text) == []


def test_where_an_amount_stands():
    text = "قالو ليا خاص ٥٠٠ ألف درهم للضمان"
    (amount,) = find_amounts(text)
    assert text[amount.start : amount.end] == "٥٠٠ ألف درهم"
    assert amount.unit_said


@pytest.mark.parametrize("unit", ["dh", "DHS", "dirhams", "درهم", "د المليون درهم"])
def test_the_unit_may_touch_or_not(unit):
    assert readings(f"300{unit}") == readings(f"300 {unit}") != []


def test_only_unsaid_units_stay_open():
    assert not find_amounts("300 000")[0].unit_said
    assert find_amounts("300 000 dh")[0].unit_said
    assert find_amounts("20 مليون")[0].dirhams == find_amounts("20 مليون سنتيم")[0].dirhams


@given(st.integers(1000, 10**12), st.sampled_from(["{:,} dh", "{} dh", "{} درهم", "DH {}"]))
def test_every_whole_amount_is_read(number, form):
    for text in (form.format(number), form.format(number).replace(",", " "), form.format(number).replace(",", ".")):
        assert readings(text) == [(number,)]


@given(texts)
def test_any_text(text):
    before = 0
    for amount in find_amounts(text):
        assert before <= amount.start < amount.end <= len(text)
        before = amount.end
        assert all(reading >= 0 for reading in amount.dirhams)
        assert amount.ambiguous == (len(amount.dirhams) > 1)


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    assert growth(find_amounts, piece, length=1_500) < BOUND
