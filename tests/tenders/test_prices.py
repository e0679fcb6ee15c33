"""What others got."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from benchmarks.tenders.dump import DUMP
from benchmarks.tenders.price_likeness import FILES, measure
from tenders.awards_import import import_awards
from tenders.prices import prices, similar, similar_to
from tenders.request import Wanted
from tenders.say_prices import say_prices
from tests.tenders.material import NOW

pytestmark = pytest.mark.django_db


def awards(tmp_path, objects):
    rows = [
        {"reference": str(n), "objet": text, "acheteur": "X", "date_publication": f"{n + 1:02d}/07/2025 10:00",
         "nombre_devis": str(n + 2), "montant": f"{amount},00 MAD"}
        for n, (text, amount) in enumerate(objects)
    ]  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    import_awards(path, now=NOW)


def test_the_range_from_five_cases_up(tmp_path):
    awards(tmp_path, [("Pause café au profit des participants", a) for a in (1000, 2000, 3000, 4000)])
    few = prices(similar(Wanted(sectors=("catering",)), said="pause cafe"))
    assert few.cases == 4
    assert "4" in say_prices(few, "traiteur", "fr").text
    awards(
        tmp_path, [("Pause café des réunions", 5000), ("Achat de mobilier", 900_000), ("Frais de réception", 90_000)]
    )
    found = prices(similar(Wanted(sectors=("catering",)), said="pause cafe"))
    assert (found.cases, found.least, found.median, found.most) == (5, 1000, 3000, 5000)
    assert found.first_day == dt.date(2025, 7, 1)
    said = say_prices(found, "traiteur", "fr").text
    assert "3\u00a0000" in said
    assert "pas un conseil de prix" in said
    assert prices(similar(Wanted(sectors=("catering",)), said="lmakla")).cases == 6


def test_like_a_notice(tmp_path):
    cleaning = [(f"Achat de produits de nettoyage pour l'école {n}", 1000 + n) for n in range(6)]
    awards(tmp_path, [*cleaning, *[(f"Nettoyage des bureaux {n}", 50_000) for n in range(6)]])
    found = similar_to("Achat de produits de nettoyage au profit de la commune")
    assert len(found) == 6
    assert all("produits" in award.object for award in found)
    assert similar_to("xyz") == []


@pytest.mark.skipif(not DUMP.exists(), reason="the dumps are not beside the repository")
def test_how_alike_the_cases_are():
    for path in FILES:
        import_awards(path, now=NOW)
    precision, recall, judged, lines = measure()
    assert judged >= 150
    assert precision >= 0.85, lines
    assert recall >= 0.7, lines
