"""Questions whose words are ours and whose country or year is not."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.guards import out_of_bounds

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    "question",
    [
        "quel sera le plafond des bons de commande en 2031",
        "c'était combien la caution en 1998",
        "شحال كان سقف البون ف 2005",
        "كم كانت نسبة الضمان سنة 2010",
        "ch7al kan sa9f dyal bon f 2006",
        "la caution en Espagne c'est combien",
        "واش التعاونيات كيشاركو فالجزائر",
    ],
)
def test_elsewhere_or_another_time(question: str) -> None:
    assert out_of_bounds(question, today=TODAY)


@pytest.mark.parametrize(
    "question",
    [
        "qu'est-ce qui était différent dans le décret de 2013",
        "notre coopérative a été créée en 2015, peut-elle participer",
        "شنو كان ف القانون ديال 2013 وتبدل",
        "la loi 112-12 de 2014 demande combien de membres",
        "le marché de 2026 est annulé, on fait quoi",
        "le plafond était de 200 000 dh, c'est encore vrai",
    ],
)
def test_our_own_rules(question: str) -> None:
    assert not out_of_bounds(question, today=TODAY)
