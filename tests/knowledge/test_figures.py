from __future__ import annotations

import pytest

from knowledge.entry import Fact
from knowledge.figures import figures_in, figures_of


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("jusqu'à 500 000 DH, 48 heures", {"500000", "48"}),
        ("حتى 500 000 درهم، و30% و 20 %", {"500000", "30%", "20%"}),
        ("بين 60 000 و75 000 درهم", {"60000", "75000"}),
        ("٣٠٪ من المبلغ", {"30%"}),
        ("le décret 2-22-431 et l'arrêté 1692-23", set()),
        ("t7ta l 9anoun, 3la 5 ayam", {"5"}),
        ("7,5 % et 1.200.000", {"7.5%", "1200000"}),
        ("appelez le 05 23 48 11 22", {"0523481122"}),
        ("aucun chiffre", set()),
    ],
)
def test_figures_of_a_text(text, figures):
    assert figures_in(text) == figures


def test_facts_have_the_same_form():
    facts = [
        Fact(value="500000.0", unit="MAD", means="x"),
        Fact(value=7.5, unit="percent", means="x"),
        Fact(value="05 23 48 11 22", unit="phone", means="x"),
    ]
    assert figures_of(facts) == {"500000", "7.5%", "0523481122"}
