import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.choice import CLEAR, reply_variety
from language.identify import Identification, identify
from language.script import Script
from language.varieties import VARIETIES, is_arabic_script

VARIETY = st.sampled_from(VARIETIES)


def said(variety, *, confidence=0.99, script=None):
    if script is None:
        script = Script.ARABIC if is_arabic_script(variety) else Script.LATIN
    return Identification(
        variety=variety, confidence=confidence, mixed=False, scores=dict.fromkeys(VARIETIES, 0.0), script=script
    )


def unsure(script=Script.LATIN):
    return said(None, confidence=0.0, script=script)


@pytest.mark.parametrize(
    ("detected", "previous", "chosen", "reply"),
    [
        (unsure(), None, None, "fr"),
        (unsure(Script.NONE), None, None, "fr"),
        (unsure(Script.TIFINAGH), None, None, "fr"),
        (unsure(Script.ARABIC), None, None, "ary"),
        (unsure(), "ary-Latn", None, "ary-Latn"),
        (unsure(Script.ARABIC), "ar", None, "ar"),
        (unsure(), "ary-Latn", "ar", "ar"),
        # A clear message wins without a choice, a weak one keeps the conversation.
        (said("fr"), "ary", None, "fr"),
        (said("ary-Latn"), "ary", None, "ary-Latn"),
        (said("ary", confidence=0.6), "ar", None, "ar"),
        (said("ar", confidence=0.6), "ary", None, "ary"),
        (said("fr", confidence=0.6), "ary-Latn", None, "ary-Latn"),
        (said("fr", confidence=0.6), None, None, "fr"),
        # A choice holds within its family.
        (said("ary-Latn"), None, "ary", "ary"),
        (said("ary-Latn"), None, "ar", "ar"),
        (said("ary"), "ary", "ar", "ar"),
        (said("ar"), None, "ary", "ary"),
        # It gives way to the other family, when that is clear.
        (said("fr"), "ary", "ary", "fr"),
        (said("fr", confidence=0.6), "ary", "ary", "ary"),
        (said("ary-Latn"), None, "fr", "ary-Latn"),
        (said("ary-Latn", confidence=0.6), None, "fr", "fr"),
        # Arabic letters are never answered in Latin ones on the ground of what came before.
        (said("ary"), None, "ary-Latn", "ary"),
        (said("ar"), None, "ary-Latn", "ar"),
        (said("ar"), None, "fr", "ar"),
        (said("ary", confidence=0.6), "ary-Latn", "fr", "ary"),
        (said("ary", confidence=0.6), "fr", None, "ary"),
    ],
)
def test_reply(detected, previous, chosen, reply):
    assert reply_variety(detected=detected, previous=previous, chosen=chosen) == reply


def test_the_default_is_the_callers():
    assert reply_variety(detected=unsure(), previous=None, chosen=None, default="ary-Latn") == "ary-Latn"


@given(VARIETY, st.none() | VARIETY)
def test_a_clear_message_wins_without_a_choice(variety, previous):
    detected = said(variety, confidence=CLEAR)
    assert reply_variety(detected=detected, previous=previous, chosen=None) == variety


@given(st.none() | VARIETY, st.none() | VARIETY)
def test_a_short_answer_keeps_the_variety(previous, chosen):
    for text in ("ok", "salam", "merci", "سلام", "500 000"):
        reply = reply_variety(detected=identify(text), previous=previous, chosen=chosen)
        assert reply == (chosen or previous or ("ary" if text == "سلام" else "fr"))
