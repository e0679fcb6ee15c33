"""Where the real material lies, for tests that run only beside it, and made-up notices for the others."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tenders.notice_data import MOROCCO, NoticeData

SHARED = Path(__file__).resolve().parents[3] / "shared" / "tenders"
needs_material = pytest.mark.skipif(not SHARED.exists(), reason="the sample material is not beside the repository")
NOW = dt.datetime(2026, 5, 4, 9, 0, tzinfo=MOROCCO)


def notice(number: int = 1, **fields) -> NoticeData:
    """A reading of a made-up tender of Azilal that closes in twenty days."""
    known = {
        "key": f"pmmp:z9k:{number}",
        "source": "pmmp",
        "kind": "tender",
        "object": "Prestations de nettoyage des locaux administratifs",
        "reference": f"{number:02d}/2026",
        "buyer": "Province d'Azilal",
        "category": "services",
        "procedure_text": "Appel d'offres ouvert | Sur offre de prix",
        "deadline": NOW + dt.timedelta(days=20),
        "places": ("AZILAL",),
        "estimate": Decimal("180000.00"),
        "guarantee": Decimal("3000.00"),
        "reserved": False,
        "url": f"https://www.marchespublics.gov.ma/index.php?refConsultation={number}",
    }
    return NoticeData(**(known | fields))


def order(number: int = 1, **fields) -> NoticeData:
    """A reading of a made-up purchase order; it states no estimate, guarantee or reserved flag."""
    known = {
        "key": f"bdc:{number}",
        "source": "bdc",
        "kind": "purchase-order",
        "procedure_text": "",
        "estimate": None,
        "guarantee": None,
        "reserved": None,
        "deadline": NOW + dt.timedelta(days=2),
    }
    return notice(number, **(known | fields))
