"""Words are found by what people call them, in any script, and their meaning is given only when it is asked."""

from __future__ import annotations

import pytest

from knowledge.articles import check_summaries, render_article, summaries
from knowledge.definitions import asks_meaning, terms_asked
from knowledge.glossary import check_terms, find_terms, read_terms, render_term, terms
from knowledge.source_files import read_entries
from language.varieties import VARIETIES


def test_the_glossary_is_whole():
    assert len(terms()) >= 150
    assert check_terms({file.entry.id for file in read_entries()[0]}) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("c'est quoi un CPS ?", "special-clauses"),
        ("shnou ma3na TTC", "tax-included"),
        ("شنو هي لاكوسيون بروفيزوار", "provisional-guarantee"),
        ("ما معنى الضمان المؤقت", "provisional-guarantee"),
        ("chnou hwa lcaution provisoire", "provisional-guarantee"),
        ("que veut dire attributaire", "awardee"),
    ],
)
def test_a_word_is_found_by_its_names(text, term):
    assert [each.term for each in find_terms(text)] == [term]


def test_a_difference_names_both_words():
    asked = terms_asked("Quelle différence entre attributaire et titulaire ?")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "text",
    [
        "combien coûte la caution provisoire pour un marché de nettoyage à Azilal",
        "شحال خاصني نخلص فلاكوسيون",
        "bonjour",
        "",
    ],
)
def test_another_question_about_a_word_is_not_a_definition(text):
    assert terms_asked(text) == []


def test_cues_count_as_whole_words():
    assert asks_meaning("شنو هو البوردرو")
    assert not asks_meaning("le cestquoiste")


def test_a_meaning_reads_in_every_variety_with_its_articles():
    answer = render_term("provisional-guarantee", "ary")
    assert answer.parts["direction"] == "rtl"
    assert "24" in answer.parts["sources"][0]
    for variety in VARIETIES:
        assert render_term("provisional-guarantee", variety).text.count("\n") >= 3


def test_faults_of_the_glossary_are_all_named(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "one: {names: {fr: [mot]}, meaning: {fr: x}, example: {fr: y}}\ntwo: [3]\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("{", encoding="utf-8")
    _, faults = read_terms(tmp_path)
    said = " | ".join(faults)
    assert "one" in said
    assert "two" in said
    assert "b.yaml" in said


def test_every_article_has_a_summary():
    assert check_summaries() == []
    assert sorted(summaries()) == list(range(1, 171))
    assert sum(len(texts) == 4 for texts in summaries().values()) >= 75


@pytest.mark.parametrize("variety", VARIETIES)
def test_an_article_is_said_in_a_variety_that_the_person_reads(variety):
    bdc = render_article(91, variety)
    assert "500\u00a0000" in bdc.text
    assert bdc.parts["variety"] == variety
    architects = render_article(128, variety)
    assert architects.parts["variety"] in (("ar",) if variety in ("ar", "ary") else ("fr",))
