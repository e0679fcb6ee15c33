"""The pipeline's components, as Rasa builds and calls them."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.entities import EntityRuler
from bot.fingerprint import shared_code
from bot.tokenizer import SafqaTokenizer
from bot.variety import VarietyComponent


@pytest.fixture(scope="module")
def ruler():
    return EntityRuler.create({}, None, None, None)


def entities(ruler, text):
    return [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in ruler.find(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Que dit l'article 91 ?", "91"),
        ("art.148 svp", "148"),
        ("شنو كتقول المادة ٩١", "91"),
        ("المادة91", "91"),
        ("chno katgol lmadda 12", "12"),
        ("l'article n° 44", "44"),
    ],
)
def test_article_numbers(ruler, text, number):
    found = entities(ruler, text)
    assert [(name, value) for name, value, _ in found] == [("article_number", number)]


def test_a_bare_number_is_no_article(ruler):
    assert entities(ruler, "300 000") == []
    assert entities(ruler, "48 heures") == []


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("parle français", "fr"),
        ("بالعربية من فضلك", "ar"),
        ("hder m3aya b darija", "ary-Latn"),
        ("بالدارجة عافاك", "ary"),
        ("darija b l7orof l3arabiya", "ary"),
    ],
)
def test_languages_asked_for(ruler, text, variety):
    assert ("target_language", variety) in [(name, value) for name, value, _ in entities(ruler, text)]


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("chi bon de commande dyal zit l3oud f azilal", "olive-oil"),
        ("صفقات التنظيف بأزيلال", "cleaning"),
        ("marché de blouses et tenues", "work-clothes"),
        ("بلومبري خنيفرة", "plumbing"),
    ],
)
def test_trades(ruler, text, sector):
    assert ("sector", sector) in [(name, value) for name, value, _ in entities(ruler, text)]


def test_tokens_are_normal_forms_with_places_in_the_text():
    tokenizer = SafqaTokenizer.create(SafqaTokenizer.get_default_config(), None, None, None)
    text = "Le PLAFOND, l'appel d'offres: كيفـــاش؟"
    tokens = tokenizer.tokenize(Message(data={"text": text}), "text")
    assert [t.text for t in tokens] == ["le", "plafond", "l appel", "d offres", "كيفاش"]
    assert all(text[t.start : t.end].strip() for t in tokens)
    one, two = (tokenizer.tokenize(Message(data={"text": t}), "text")[0] for t in ("كيفاش", "kifach"))
    assert one.lemma == two.lemma


def language_of(text, **known):
    component = VarietyComponent.create({}, None, None, None)
    message = component.process([Message(data={"text": text, "metadata": known})])[0]
    return {e["entity"]: e["value"] for e in message.get("entities") or []}.get("language")


def test_variety_sticks_where_the_message_tells_nothing():
    assert language_of("salam") is None
    assert language_of("ok", language="ary-Latn") == "ary-Latn"
    assert language_of("سلام", language="ar") == "ar"
    assert language_of("Quel est le plafond d'un bon de commande ?", language="ary") == "fr"
    assert language_of("ch7al lplafond dyal bon de commande", chosen_language="ary") == "ary"
    assert language_of('/set_language{"language": "fr"}', language="ary") is None


def test_the_fingerprint_covers_shared_code():
    assert EntityRuler.fingerprint_addon({}) == shared_code()
    assert SafqaTokenizer.fingerprint_addon({}) == VarietyComponent.fingerprint_addon({}) == shared_code()
