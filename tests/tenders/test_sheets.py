"""Sheets typed by hand: French and Arabic headings, every fault by row."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook, load_workbook

from tenders.awards_import import import_awards
from tenders.export import export_sheet
from tenders.models import Award, Notice
from tenders.ocds.load import ImportFaultsError
from tenders.sheets.notices import import_sheet
from tenders.store import store
from tests.tenders.material import NOW, notice, order

pytestmark = pytest.mark.django_db


def book(tmp_path, *rows, name="sheet.xlsx"):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(tmp_path / name)
    return tmp_path / name


def test_french_headings(tmp_path):
    path = book(
        tmp_path,
        ["Avis saisis par le bureau"],
        ["OBJET", "Acheteur public", "Date limite", "Province", "Estimation", "Réservé", "Type"],
        ["Achat de blouses", "Commune de Demnate", dt.datetime(2026, 6, 1, 10, 0), "Azilal", 120000.5, "oui", "BDC"],
        [None, None, None, None, None, None, None],
        ["Gardiennage", "Province", "02/06/2026 11:00", "Béni Mellal, Khénifra", "90 000,00 DH", "", ""],
    )
    assert import_sheet(path, now=NOW).added == 2
    first, second = Notice.objects.order_by("deadline")
    assert (first.kind, first.places, str(first.estimate), first.reserved) == (
        "purchase-order",
        ["azilal"],
        "120000.50",
        True,
    )
    assert (second.kind, second.places, second.reserved) == ("tender", ["beni-mellal", "khenifra"], None)
    again = import_sheet(path, now=NOW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_arabic_headings_in_csv(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(
        "الموضوع;المشتري;آخر أجل;الإقليم\nAchat de miel;جماعة أزيلال;01/06/2026;أزيلال\n", encoding="utf-8-sig"
    )
    assert import_sheet(path, now=NOW).added == 1
    assert Notice.objects.get().places == ["azilal"]


def test_every_fault_by_row_and_nothing_kept(tmp_path):
    path = book(
        tmp_path,
        ["Objet", "Acheteur", "Date limite", "Lieu", "Estimation", "Réservé", "Catégorie"],
        ["A", "B", "01/06/2026", "Azilal", "1000", "oui", "travaux"],
        ["", "B", "demain", "Atlantide", "beaucoup", "peut-être", "autre"],
        ["A", "B", "01/06/2026", "Azilal", "1000", "oui", "travaux"],
    )
    with pytest.raises(ImportFaultsError) as error:
        import_sheet(path, now=NOW)
    text = "\n".join(error.value.faults)
    for piece in (
        "row 3, object",
        "deadline 'demain'",
        "Atlantide",
        "beaucoup",
        "peut-être",
        "autre",
        "row 4",
        "twice",
    ):
        assert piece in text, text
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"PK\x03\x04broken", b"a;b\n1;2\n", b"Objet;Acheteur\nx;y\n"]
)
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_files_that_are_no_sheet(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFaultsError):
        import_sheet(path, now=NOW)


def test_an_export_can_be_imported_again(tmp_path):
    store([notice(1, reserved=True, object="=1+1 Nettoyage"), order(2)], seen_at=NOW)
    path = tmp_path / "out.xlsx"
    assert export_sheet(path, now=NOW) == 2
    cells = [cell for row in load_workbook(path).active.values for cell in row if isinstance(cell, str)]
    assert not any(cell.startswith("=") for cell in cells)
    counts = import_sheet(path, now=NOW)
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 2)


def test_awards(tmp_path):
    path = tmp_path / "awards.jsonl"
    path.write_text(
        '{"reference": "1", "objet": "Pause café", "acheteur": "X", "date_publication": "06/07/2025 23:50", '
        '"nombre_devis": "19", "attribue": true, "montant": "7 200,00 MAD", "attributaire": "Personne"}\n'
        '{"reference": "2", "objet": "Pause café", "acheteur": "X", "attribue": false, "montant": null}\n',
        encoding="utf-8",
    )
    assert import_awards(path, now=NOW).added == 2
    assert import_awards(path, now=NOW).added == 0
    won, failed = Award.objects.order_by("reference")
    assert (won.amount, won.quotes, won.published_on) == (7200, 19, dt.date(2025, 7, 6))
    assert failed.successful is False
    assert "Personne" not in str(list(Award.objects.values()))
    bad = book(tmp_path, ["Objet", "Montant"], ["", "x"], ["y", ""])
    with pytest.raises(ImportFaultsError) as error:
        import_awards(bad, now=NOW)
    assert len(error.value.faults) == 3
