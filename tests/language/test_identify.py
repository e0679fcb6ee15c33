import pytest
from hypothesis import given

from language.choice import CLEAR
from language.grams import MODEL
from language.identify import identify
from language.script import Script
from language.varieties import VARIETIES
from tests.language.growth import BOUND, growth
from tests.language.texts import PIECES, texts

SAID = {
    "fr": (
        "comment déposer mon offre",
        "Quels papiers faut-il pour la coopérative ?",
        "je veux une attestation",
        "c'est quoi un lot",
        "ki peut m expliker la caution svp je comprends pas",
        "est ce que ma safqa est annulée",
        "c'est quoi الضمان النهائي",
    ),
    "ar": (
        "ما هي الوثائق المطلوبة",
        "كيف أودع عرضي",
        "متى يتم فتح الأظرفة؟",
        "هل يمكن للتعاونية ان تشارك",
        "أريد معرفة أجل الأداء",
        "ماذا يعني bon de commande",
        "نحن تعاونية نسائية ونرغب في المشاركة في طلب عروض",
    ),
    "ary": (
        "واش عندنا الحق",
        "شنو هوما الوراق",
        "كيفاش نحط الضوسي",
        "بغيت نعرف شحال لاكوسيون",
        "شنو هو le cahier des charges",
        "عافاك فوقاش كيخلصو",
        "حنا كوبيراتيف ديال الزربية وباغيين نشاركو",
    ),
    "ary-Latn": (
        "wach 3ndna l7a9",
        "chno homa lwra9",
        "kifach nhat dossier",
        "wach khassni attestation fiscale",
        "bghit n3ref ch7al la caution",
        "fo9ach kaykhelso les factures",
        "chhal f had lmarche",
        "wach visite des lieux obligatoire?",
    ),
}


@pytest.mark.parametrize(("variety", "text"), [(variety, text) for variety in SAID for text in SAID[variety]])
def test_clear_messages(variety, text):
    found = identify(text)
    assert found.variety == variety
    assert found.confidence >= CLEAR
    assert max(found.scores, key=lambda tag: found.scores[tag]) == variety


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ok",
        "Salam",
        "merci",
        "500 000",
        "20/05/2026",
        "!!!",
        "السلام عليكم",
        "شكرا",
        "ⴰⵣⵓⵍ ⴼⵍⵍⴰⵡⵏ",
        "Azilal",
        "DH",
        "漢字",
    ],
)
def test_messages_that_show_no_variety(text):
    found = identify(text)
    assert found.variety is None
    assert found.confidence == 0


@pytest.mark.parametrize("text", ["bon de commande", "la caution provisoire", "سقف سندات الطلب", "attestation fiscale"])
def test_names_of_things_are_weak_evidence(text):
    assert identify(text).confidence < CLEAR


def test_scripts_and_mixture():
    assert identify("شنو هو le cahier des charges").mixed
    assert identify("شنو هو le cahier des charges").script is Script.MIXED
    assert not identify("comment déposer mon offre").mixed
    assert identify("ⴰⵣⵓⵍ").script is Script.TIFINAGH


def test_the_model_file_is_small():
    assert MODEL.stat().st_size < 300_000


@given(texts)
def test_any_text(text):
    found = identify(text)
    assert set(found.scores) == set(VARIETIES)
    assert sum(found.scores.values()) == pytest.approx(1, abs=1e-4) or not any(found.scores.values())
    assert 0 <= found.confidence <= 1
    assert (found.variety is None) == (found.confidence == 0)


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    assert growth(identify, piece) < BOUND
