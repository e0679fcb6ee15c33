"""Reading requests in the four varieties."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.references import place_said, says_weekly
from tenders.request import Wanted, read_request
from tenders.vocabulary import sectors

TODAY = dt.date(2026, 5, 4)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("واش كاين شي صفقة ديال النظافة ف بني ملال؟", {"sectors": ("cleaning",), "provinces": ("beni-mellal",)}),
        ("wach kayn chi saf9a dyal nadafa f azilal", {"sectors": ("cleaning",), "provinces": ("azilal",)}),
        (
            "chi bon de commande dyal zit l3oud f azilal?",
            {"sectors": ("olive-oil",), "provinces": ("azilal",), "kind": "purchase-order"},
        ),
        (
            "marchés réservés aux coopératives à Khénifra avant la fin du mois",
            {"provinces": ("khenifra",), "reserved": True, "closes_until": "2026-05-31"},
        ),
        ("أقل من 20 مليون", {"amount_max": "200000"}),
        ("plus de 100 000 dh", {"amount_min": "100000"}),
        ("entre 100 000 et 300 000 dh", {"amount_min": "100000", "amount_max": "300000"}),
        ("صفقات التنظيف بأزيلال بدون ضمان", {"sectors": ("cleaning",), "provinces": ("azilal",), "no_guarantee": True}),
        ("للتنظيف بخنيفرة", {"sectors": ("cleaning",), "provinces": ("khenifra",)}),
        ("traiteur à Demnate", {"sectors": ("catering",), "commune": "Demnate"}),
        ("tout le Maroc, couture", {"sectors": ("work-clothes",), "everywhere": True}),
        ("les marchés de la région BMK", {"regions": ("bmk",)}),
        ("بلومبري فخريبكة", {"sectors": ("plumbing",), "provinces": ("khouribga",)}),
        ("plomberi khribga", {"sectors": ("plumbing",), "provinces": ("khouribga",)}),
        ("entretien des jardins", {"sectors": ("gardening",)}),
        ("nouveaux appels d'offres", {"kind": "tender", "published_from": "2026-04-27"}),
        ("bonjour, y a-t-il des marchés en ce moment ?", {}),
        ("حفر ثقب للماء في زاوية الشيخ", {"commune": "Zaouiat Cheikh"}),
    ],
)
def test_what_is_asked(text, wanted):
    found = read_request(text, today=TODAY)
    for name, value in wanted.items():
        assert getattr(found, name) == value, (name, found)
    if not wanted:
        assert not found.says_what_or_where


def test_an_amount_with_two_meanings_is_not_guessed():
    found = read_request("moins de 20 millions", today=TODAY)
    assert found.amount_readings == ("200000", "20000000")
    assert found.amount_max == "?"


def test_a_later_message_completes_the_first():
    first = read_request("nettoyage à Azilal", today=TODAY)
    then = first.completed_by(read_request("et à Khénifra ?", today=TODAY))
    assert (then.sectors, then.provinces) == (("cleaning",), ("khenifra",))
    then = then.completed_by(read_request("gardiennage", today=TODAY))
    assert (then.sectors, then.provinces) == (("guarding",), ("khenifra",))


def test_as_json_and_back():
    found = read_request("bon de commande couture azilal moins de 200 000 dh avant la fin du mois", today=TODAY)
    assert Wanted.from_json(found.as_json()) == found
    assert Wanted.from_json({"sectors": 5, "kind": ["x"], "unknown": 1}) == Wanted()
    assert Wanted.from_json("nonsense") == Wanted()


@given(st.text(max_size=300))
def test_never_fails(text):
    assert Wanted.from_json(read_request(text, today=TODAY).as_json()) is not None


def test_the_vocabulary():
    assert len(sectors()) >= 60
    said: dict[str, str] = {}
    for sector in sectors().values():
        assert all(sector.names.values())
        assert all(sector.say.values())
        assert sector.stems
        assert sector.domains
        assert sector.cpv
        for name in sector.names.values():
            found = read_request(name, today=TODAY).sectors
            assert sector.id in found, (sector.id, name, found)
    assert said == {}


def test_which_of_the_list():
    assert [place_said(t) for t in ("le deuxième", "التاني", "dyal talet", "lwel", "rien")] == [1, 1, 2, 0, None]
    assert says_weekly("kol simana")
    assert not says_weekly("had simana")
