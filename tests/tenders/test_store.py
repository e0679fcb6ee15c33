"""Keeping notices and their history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tenders.models import Change, Notice
from tenders.places import place_ids
from tenders.store import store
from tests.tenders.material import NOW, notice, order

pytestmark = pytest.mark.django_db


def test_the_same_reading_twice_changes_nothing_but_when_it_was_seen():
    assert store([notice()], seen_at=NOW).added == 1
    later = NOW + dt.timedelta(days=1)
    counts = store([notice()], seen_at=later)
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 1)
    found = Notice.objects.get()
    assert (found.first_seen, found.last_seen) == (NOW, later)
    assert not Change.objects.exists()


def test_silence_is_not_no():
    store([notice(reserved=True)], seen_at=NOW)
    store([notice(reserved=None, estimate=None, guarantee=None)], seen_at=NOW + dt.timedelta(hours=1))
    found = Notice.objects.get()
    assert (found.reserved, found.estimate, found.guarantee) == (True, Decimal(180000), Decimal(3000))


def test_what_changed_is_kept():
    store([notice()], seen_at=NOW)
    moved = NOW + dt.timedelta(days=30)
    store([notice(deadline=moved, estimate=Decimal(200000))], seen_at=NOW + dt.timedelta(days=1))
    store(
        [notice(deadline=moved, estimate=Decimal(200000), cancelled=True, cancel_reason="x")],
        seen_at=NOW + dt.timedelta(days=2),
    )
    kinds = list(Change.objects.values_list("kind", "field"))
    assert sorted(kinds) == [("cancelled", "status"), ("corrected", "estimate"), ("deadline", "deadline")]
    assert Notice.objects.get().status == "cancelled"
    # A list row that says nothing about it leaves it cancelled.
    store([notice(deadline=moved)], seen_at=NOW + dt.timedelta(days=3))
    assert Notice.objects.get().status == "cancelled"


def test_an_older_reading_does_not_undo_what_is_known():
    store([notice()], seen_at=NOW)
    old = notice(deadline=NOW + dt.timedelta(days=2), seen_at=NOW - dt.timedelta(days=3))
    assert store([old], seen_at=NOW + dt.timedelta(days=1)).unchanged == 1
    assert Notice.objects.get().deadline == NOW + dt.timedelta(days=20)


def test_a_republished_notice_is_known_to_be_one():
    store([notice(1, reference="7/2026")], seen_at=NOW)
    store([notice(2, reference="7/2026"), notice(3, reference="8/2026")], seen_at=NOW + dt.timedelta(days=1))
    again, other = (Notice.objects.get(key=f"pmmp:z9k:{n}") for n in (2, 3))
    assert again.republished_of == Notice.objects.get(key="pmmp:z9k:1")
    assert other.republished_of is None


def test_many_at_once_are_all_or_nothing():
    def broken():
        yield from (notice(n) for n in range(1200))
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError):
        store(broken(), seen_at=NOW)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("labels", "ids"),
    [
        (["BENI MELLAL"], ["beni-mellal"]),
        (["MAROC", "KHENIFRA"], ["khenifra"]),
        (["MAROC"], ["maroc"]),
        (["Province d'Azilal"], ["azilal"]),
        (["FKIH BEN SALAH", "Wilaya de Rabat"], ["fquih-ben-salah", "rabat"]),
        (["TCHAD"], []),
        (["Fquih  Ben-Salah"], ["fquih-ben-salah"]),
    ],
)
def test_places_as_the_portal_prints_them(labels, ids):
    assert place_ids(labels) == ids


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("Prestations de nettoyage des locaux", "cleaning"),
        ("Achat de produits d'entretien et de nettoyage", "cleaning-products"),
        ("Gardiennage et surveillance du siège", "guarding"),
        ("Etude et suivi des travaux de construction d'une route", "studies"),
        ("Travaux de construction de pistes", "roads-tracks"),
        ("Acquisition de matériel informatique au profit de l'école de couture", "computers"),
        ("Achat d'huile d'olive", "olive-oil"),
        ("Affermage du souk hebdomadaire", "market-lease"),
    ],
)
def test_what_an_object_is_about(text, trade):
    store([notice(object=text)], seen_at=NOW)
    sectors = Notice.objects.get().sectors
    assert max(sectors, key=sectors.get) == trade
    if trade in {"studies", "computers"}:
        assert "work-clothes" not in sectors
        assert "masonry-building" not in sectors


def test_orders_have_their_own_kind():
    store([order()], seen_at=NOW)
    found = Notice.objects.get()
    assert (found.procedure, found.reserved, found.estimate) == ("purchase-order", None, None)
