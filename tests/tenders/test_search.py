"""Searching: what is stated, what is not, the order, how fresh it is; relevance where the dump is at hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from benchmarks.tenders.dump import DUMP
from language.varieties import VARIETIES
from tenders.models import Notice
from tenders.request import Wanted, read_request
from tenders.say import say_details, say_results
from tenders.search import search, widened
from tenders.store import store
from tests.tenders.material import NOW, notice, order

pytestmark = pytest.mark.django_db


def found(wanted: Wanted | str, **options) -> list[int]:
    if isinstance(wanted, str):
        wanted = read_request(wanted, today=NOW.date())
    return [int(n.key.split(":")[-1]) for n in search(wanted, now=NOW, **options).hits]


def test_by_trade_and_place_in_any_variety():
    store([notice(1), notice(2, places=("KHENIFRA",)), notice(3, object="Achat de mobilier de bureau")], seen_at=NOW)
    for text in ("nettoyage à azilal", "النظافة فأزيلال", "صفقات التنظيف بأزيلال", "nadafa f azilal"):
        assert found(text) == [1], text
    assert found("nettoyage dans la région BMK") == [1, 2]
    assert found("nettoyage à Rabat") == []
    assert found("العسل فأزيلال") == []


def test_words_that_no_vocabulary_knows_are_looked_for_in_the_objects():
    store([notice(1, object="Fourniture de rayonnages métalliques mobiles")], seen_at=NOW)
    store([notice(2, object="Achat de trottinettes pour la brigade", places=("KHOURIBGA",))], seen_at=NOW)
    assert found("trottinettes à khouribga") == [2]
    assert found("trottinette") == [2]
    assert found("تروتينات فخريبكة") in ([2], [])
    assert found("sous-marins à khouribga") == []


def test_what_is_not_stated_is_neither_hidden_nor_last():
    store([notice(1, reserved=False, estimate=Decimal(900_000), guarantee=Decimal(9000))], seen_at=NOW)
    store([order(2), notice(3, reserved=True, estimate=Decimal(150_000), guarantee=Decimal(0))], seen_at=NOW)
    assert found("nettoyage azilal moins de 200 000 dh") == [3, 2]
    assert found("nettoyage azilal sans caution") == [3, 2]
    assert found("nettoyage azilal réservés") == [3, 2]
    order_found = found("nettoyage azilal")
    assert order_found[0] == 3
    assert order_found.index(2) < order_found.index(1)


def test_closed_and_cancelled_are_not_open():
    store([notice(1, deadline=NOW - dt.timedelta(hours=1)), notice(2, cancelled=True), notice(3)], seen_at=NOW)
    assert found("nettoyage azilal") == [3]


def test_reserved_first_then_time_enough():
    days = {1: 1, 2: 25, 3: 10, 4: 12}
    store([notice(n, deadline=NOW + dt.timedelta(days=d), reserved=n == 4) for n, d in days.items()], seen_at=NOW)
    assert found("nettoyage azilal", limit=4) == [4, 3, 2, 1]


def test_what_it_is_about_comes_before_what_it_mentions():
    late = (
        "Travaux de construction et de divers corps d'état du centre : gros œuvre, étanchéité, faux plafond, peinture"
    )
    store([notice(1, object=late, reserved=True), notice(2, object="Travaux de peinture de l'école")], seen_at=NOW)
    assert found("peinture azilal") == [2, 1]


def test_days_kinds_and_communes():
    store([notice(1, deadline=NOW + dt.timedelta(days=5)), notice(2), order(3)], seen_at=NOW)
    store([notice(4, buyer="Commune de Demnate")], seen_at=NOW)
    assert set(found("nettoyage azilal avant le 12 mai", limit=9)) == {1, 3}
    assert found("bons de commande nettoyage azilal") == [3]
    assert found("nettoyage à Demnate")[0] == 4
    store([notice(5, published_on=dt.date(2026, 5, 2)), notice(6, published_on=dt.date(2026, 3, 2))], seen_at=NOW)
    assert 5 in found("nouveaux appels d'offres nettoyage azilal", limit=9)
    assert 6 not in found("nouveaux appels d'offres nettoyage azilal", limit=9)


def test_page_by_page_each_once():
    store([notice(n) for n in range(1, 9)], seen_at=NOW)
    wanted = read_request("nettoyage azilal", today=NOW.date())
    pages = [found(wanted, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert sorted(number for page in pages for number in page) == list(range(1, 9))


@pytest.mark.parametrize("variety", VARIETIES)
def test_a_result_says_everything_in_each_variety(variety):
    store([notice(1, reserved=True), order(2)], seen_at=NOW)
    said = say_results(search(read_request("nettoyage azilal", today=NOW.date()), now=NOW), variety, now=NOW)
    for piece in (
        "Prestations de nettoyage",
        "Province d'Azilal",
        "180\u00a0000",
        "3\u00a0000",
        "24/05/2026 09:00",
        "20",
    ):
        assert piece in said.text, piece
    cards = said.custom["cards"]
    assert said.custom["kind"] == "tenders"
    assert cards[0]["reserved"] is True
    assert cards[0]["url"] in said.text
    order_text = said.text.split("bdc" if "bdc" in said.text else "2. ")[-1]
    assert order_text
    stated = {label: value for label, value in cards[1]["lines"]}
    assert len([v for v in stated.values() if v in NOT_STATED[variety]]) >= 3
    details = say_details(Notice.objects.get(key="pmmp:z9k:1"), variety, now=NOW)
    assert "01/2026" in details.text


NOT_STATED = {"fr": ["non indiqué"], "ar": ["غير مذكور"], "ary": ["ما مكتوبش"], "ary-Latn": ["ma mektoubch"]}


def test_old_data_is_said_to_be_old_each_time():
    store([notice(1)], seen_at=NOW - dt.timedelta(days=3))
    wanted = read_request("nettoyage azilal", today=NOW.date())
    said = say_results(search(wanted, now=NOW), "fr", now=NOW).text
    assert "anciennes" in said
    assert "aucun bon de commande" in said
    store([notice(1), order(2)], seen_at=NOW - dt.timedelta(hours=13))
    assert "anciennes" in say_results(search(wanted, now=NOW), "fr", now=NOW).text
    store([order(2)], seen_at=NOW)
    assert "anciennes" not in say_results(search(wanted, now=NOW), "fr", now=NOW).text
    nothing = say_results(search(read_request("miel azilal", today=NOW.date()), now=NOW), "fr", now=NOW).text
    assert "aucun avis" in nothing
    assert "04/05/2026" in nothing or "03/05/2026" in nothing


def test_without_any_data_it_says_so():
    wanted = read_request("nettoyage azilal", today=NOW.date())
    assert "www.marchespublics.gov.ma" in say_results(search(wanted, now=NOW), "fr", now=NOW).text


def test_wider_searches():
    wider = widened(read_request("nettoyage azilal moins de 200 000 dh", today=NOW.date()))
    assert [w.regions for w in wider][:1] == [("bmk",)]
    assert wider[1].amount_max == ""
    assert wider[-1].everywhere


@pytest.mark.skipif(not DUMP.exists(), reason="the dump is not beside the repository")
def test_relevance_over_the_real_notices():
    from benchmarks.tenders.dump import DAY, readings
    from benchmarks.tenders.relevance import cases, measure, ours, plain_full_text

    assert len(list(cases())) >= 150
    store(readings(), seen_at=DAY)
    quality, plain = measure(ours), measure(plain_full_text)
    assert quality.precision >= 0.85, quality.wrong
    assert quality.silent >= 0.9, quality.wrong
    assert quality.precision > plain.precision
