from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.dates import find_dates
from tests.language.growth import BOUND, growth
from tests.language.texts import PIECES, texts

TODAY = date(2026, 5, 13)  # a Wednesday


def days(text, today=TODAY):
    return [(found.first, found.last) for found in find_dates(text, today=today)]


def on(month, day, year=2026):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("aujourd'hui", on(5, 13)),
        ("demain", on(5, 14)),
        ("غدا", on(5, 14)),
        ("ghdda", on(5, 14)),
        ("après-demain", on(5, 15)),
        ("بعد غد", on(5, 15)),
        ("12/05/2026", on(5, 12)),
        ("12-05-26", on(5, 12)),
        ("12.05.2026", on(5, 12)),
        ("١٢/٠٥/٢٠٢٦", on(5, 12)),
        ("2026-06-01", on(6, 1)),
        ("12 mai 2026", on(5, 12)),
        ("1er juin", on(6, 1)),
        ("20 ماي", on(5, 20)),
        ("20 غشت 2027", on(8, 20, 2027)),
        ("12 f chhar 6", on(6, 12)),
        ("vendredi", on(5, 15)),
        ("نهار الجمعة", on(5, 15)),
        ("ljem3a", on(5, 15)),
        ("dans 10 jours", on(5, 23)),
        ("dans trois semaines", on(6, 3)),
        ("بعد يومين", on(5, 15)),
        ("mn b3d 10 ayam", on(5, 23)),
        ("fin mai", on(5, 31)),
        ("fin du mois", on(5, 31)),
        ("fin de la semaine", on(5, 17)),
        ("akher chhar", on(5, 31)),
        ("début juin", on(6, 1)),
    ],
)
def test_one_day(text, day):
    assert days(text) == [(day, day)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("cette semaine", on(5, 11), on(5, 17)),
        ("had simana", on(5, 11), on(5, 17)),
        ("فهاد السيمانة", on(5, 11), on(5, 17)),
        ("la semaine prochaine", on(5, 18), on(5, 24)),
        ("simana jaya", on(5, 18), on(5, 24)),
        ("هاد الشهر", on(5, 1), on(5, 31)),
        ("f had chhar", on(5, 1), on(5, 31)),
        ("الشهر المقبل", on(6, 1), on(6, 30)),
        ("chhar jay", on(6, 1), on(6, 30)),
        ("had l3am", on(1, 1), on(12, 31)),
        ("l3am jay", on(1, 1, 2027), on(12, 31, 2027)),
        ("en 2026", on(1, 1), on(12, 31)),
        ("en juin", on(6, 1), on(6, 30)),
        ("f chhar 6", on(6, 1), on(6, 30)),
        ("شهر يونيو 2027", on(6, 1, 2027), on(6, 30, 2027)),
        ("f 10 ayam", on(5, 13), on(5, 23)),
        ("f had 10 ayam", on(5, 13), on(5, 23)),
        ("خلال أسبوع", on(5, 13), on(5, 20)),
        ("خلال شهرين", on(5, 13), on(7, 13)),
        ("dans les 30 jours", on(5, 13), on(6, 12)),
        ("d'ici 10 jours", on(5, 13), on(5, 23)),
        ("avant vendredi", on(5, 13), on(5, 14)),
        ("avant le 12 juin 2026", on(5, 13), on(6, 11)),
        ("9bel ljem3a", on(5, 13), on(5, 14)),
        ("قبل نهاية الشهر", on(5, 13), on(5, 31)),
        ("avant la fin de l'année", on(5, 13), on(12, 31)),
        ("jusqu'au 20 mai", on(5, 13), on(5, 20)),
        ("7ta l 20 mai", on(5, 13), on(5, 20)),
        ("après le 20 mai", on(5, 21), date.max),
        ("ابتداء من 20 ماي", on(5, 20), date.max),
        ("du 12 au 20 mai", on(5, 12), on(5, 20)),
        ("من 10 إلى 15 يونيو 2026", on(6, 10), on(6, 15)),
    ],
)
def test_periods(text, first, last):
    assert days(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2-22-431",
        "l'appel d'offres n° 12/2026",
        "marché n° 12/05",
        "31/02/2026",
        "6 mois",
        "le mois",
        "الحد الأقصى",
        "souk sebt",
        "f nhar",
        "article 12",
        "500 000 dh",
        "06 12 34 56 78",
    ],
)
def test_no_dates(text):
    assert find_dates(text, today=TODAY) == []


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("12 mai", True),
        ("14 mai", False),
        ("12/06", True),
        ("vendredi prochain", True),
        ("mercredi", True),
        ("en mars", True),
    ],
)
def test_what_can_be_meant_otherwise(text, ambiguous):
    (found,) = find_dates(text, today=TODAY)
    assert found.ambiguous is ambiguous
    assert found.last >= TODAY


def test_where_a_date_stands():
    text = "خاص الضوسي قبل نهاية الشهر ولا دوز"
    (found,) = find_dates(text, today=TODAY)
    assert text[found.start : found.end] == "قبل نهاية الشهر"


def test_two_dates():
    assert days("le 12/06/2026 ou demain") == [(on(6, 12), on(6, 12)), (on(5, 14), on(5, 14))]


@given(
    st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"])
)
def test_every_written_date_is_read(day, form):
    assert days(day.strftime(form)) == [(day, day)]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_counted_days(today, count):
    assert days(f"dans {count} jours", today) == [(today + timedelta(count),) * 2]
    assert days(f"f {count} ayam", today) == [(today, today + timedelta(count))]


@given(texts, st.dates())
def test_any_text(text, today):
    before = 0
    for found in find_dates(text, today=today):
        assert before <= found.start < found.end <= len(text)
        before = found.end
        assert found.first <= found.last


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    assert growth(lambda text: find_dates(text, today=TODAY), piece, length=1_500) < BOUND
