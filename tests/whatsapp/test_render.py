"""Rasa's messages within WhatsApp's limits: by Meta's own schema, by the stricter simulator, and read by eye."""

from __future__ import annotations

import json

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from language.varieties import VARIETIES
from tests.whatsapp.meta_schemas import META, faults
from whatsapp import payloads
from whatsapp.render import Choice, choices_of, page, render
from whatsapp.simulator.graph import text_of
from whatsapp.simulator.limits import fault_of
from whatsapp.text_units import prefix, shorten, split, units

LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(blacklist_categories=["Cs", "Cc"]),
        st.sampled_from("مرحبا صفقة  \n\n.؟!،abcéè👩🏽‍🌾🇲🇦\u0651\u064e\u200d"),
    ),
    max_size=60,
)
LONG = st.builds(lambda text, times: text * times, LETTERS, st.integers(1, 300))
BUTTON = st.fixed_dictionaries(
    {"title": st.one_of(LETTERS, st.sampled_from(["Oui", "Non"])), "payload": st.one_of(LETTERS, LONG)},
    optional={"role": st.sampled_from(["feedback", "term", "other"])},
)
MESSAGE = st.fixed_dictionaries(
    {"text": st.one_of(LETTERS, LONG), "buttons": st.lists(BUTTON, max_size=25), "custom": st.just({})}
)


def whole(payload: dict) -> dict:
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "212600000000", **payload}


def button(title: str, number: int, **more) -> dict:
    return {"title": title, "payload": f'/choose_entry{{"entry": "entry-{number}"}}', **more}


def ids(payload: dict) -> list[str]:
    action = payload["interactive"]["action"]
    if "buttons" in action:
        return [one["reply"]["id"] for one in action["buttons"]]
    return [row["id"] for row in action["sections"][0]["rows"]]


@settings(max_examples=400, deadline=None)
@given(MESSAGE, st.sampled_from([*VARIETIES, None]), st.sampled_from([None, 7]))
def test_every_payload_is_valid(message, variety, recording):
    for payload in render(message, variety, turn="0" * 32, recording=recording):
        assert faults(whole(payload)) == []
        assert fault_of(whole(payload)) is None


@settings(max_examples=300, deadline=None)
@given(MESSAGE, st.sampled_from(VARIETIES))
def test_nothing_said_is_lost_and_every_choice_is_numbered(message, variety):
    said = "".join("".join(text_of(p).split()) for p in render(message, variety))
    assert "".join(message["text"].split()) in said
    for choice in [c for c in choices_of(message) if not c.extra][:9]:
        assert "".join(f"{choice.number}. {shorten(choice.title, 80)}".split()) in said


@settings(max_examples=300, deadline=None)
@given(LONG, st.integers(10, 200))
def test_splitting_keeps_the_text_and_cuts_no_grapheme(text, limit):
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    graphemes = [g for g in regex.findall(r"\X", text) if not g.isspace()]
    if all(units(g) <= limit for g in graphemes):
        again = [g for part in parts for g in regex.findall(r"\X", part) if not g.isspace()]
        # White space at a cut or at an end may have carried marks of its own; letters keep theirs.
        loose = regex.compile(r"[\s\p{M}]")
        assert [g for g in again if not loose.match(g)] == [g for g in graphemes if not loose.match(g)]


def test_a_flag_counts_four_units_and_is_not_cut():
    assert units("🇲🇦") == 4
    assert prefix("ab🇲🇦", 5) == "ab"
    assert prefix("👩🏽‍🌾👩🏽‍🌾", 9) == "👩🏽‍🌾"
    assert shorten("un titre qui est trop long", 10) == "un titre…"


def test_paragraphs_stay_together():
    first, second = "a" * 3000, "b" * 3000
    assert split(f"{first}\n\n{second}", 4096) == [first, second]


def test_up_to_three_choices_are_buttons():
    message = {"text": "Voici.", "buttons": [button("Les papiers", 1), button("La caution", 2), button("Délais", 3)]}
    (payload,) = render(message, "fr")
    assert payload["interactive"]["type"] == "button"
    assert text_of(payload) == "Voici.\n\n1. Les papiers\n2. La caution\n3. Délais"


def test_more_are_a_list_with_room_for_the_small_ones():
    buttons = [button(f"Sujet {n}", n) for n in range(1, 6)]
    buttons += [button("Utile", 6, role="feedback"), button("Pas utile", 7, role="feedback")]
    (payload,) = render({"text": "Voici.", "buttons": buttons}, "fr")
    assert payload["interactive"]["type"] == "list"
    assert len(ids(payload)) == 7
    assert "6. Utile" not in text_of(payload)


def test_the_small_ones_never_cost_a_choice():
    buttons = [button("Utile", 99, role="feedback")] + [button(f"Sujet {n}", n) for n in range(1, 11)]
    (payload,) = render({"text": "Voici.", "buttons": buttons}, "fr")
    assert [one for one in ids(payload) if "entry-99" in one] == []
    assert len(ids(payload)) == 10
    # Numbers follow Rasa's own order, in which "useful" comes first here.
    assert "2. Sujet 1" in text_of(payload)


def test_judging_alone_is_shown_as_buttons():
    buttons = [button("Utile", 1, role="feedback"), button("Pas utile", 2, role="feedback")]
    (payload,) = render({"text": "Voici.", "buttons": buttons}, "fr")
    assert payload["interactive"]["type"] == "button"


def test_beyond_ten_there_are_pages():
    buttons = [button(f"Sujet {n}", n) for n in range(1, 24)]
    text, first = render({"text": "Beaucoup :", "buttons": buttons}, "fr", turn="k")
    assert text_of(text) == "Beaucoup\u00a0:"
    assert ids(first)[-1] == "more:k:9"
    choices = [Choice(n, f"Sujet {n}", f"p{n}", extra=False) for n in range(1, 24)]
    second = page(choices, "fr", turn="k", start=9)
    assert ids(second) == [f"p{n}" for n in range(10, 19)] + ["more:k:18"]
    assert "10. Sujet 10" in text_of(second)
    assert ids(page(choices, "fr", turn="k", start=18)) == [f"p{n}" for n in range(19, 24)]


def test_a_long_answer_comes_before_its_choices():
    text, choosing = render({"text": "mot " * 400, "buttons": [button("Les papiers", 1)]}, "ar")
    assert text["type"] == "text"
    assert text_of(choosing).startswith("اختاروا")


def test_a_long_title_is_shown_whole_somewhere():
    long = "Garantie provisoire et définitive"
    (payload,) = render({"text": "Voici.", "buttons": [button(long, 1), button("Délais", 2)]}, "fr")
    rows = payload["interactive"]["action"]["sections"][0]["rows"]
    assert rows[0]["description"] == long
    assert units(rows[0]["title"]) <= payloads.ROW_TITLE


def test_nothing_to_say_is_nothing():
    assert render({"text": " \n", "buttons": []}, "fr") == []


@pytest.mark.parametrize("path", sorted((META / "send_requests").glob("*.json")), ids=lambda path: path.stem)
def test_the_merged_schema_takes_metas_own_examples(path):
    example = json.loads(path.read_text(encoding="utf-8"))
    if example.get("type") == "template":
        # The schema demands a policy that Meta's own example leaves out.
        example["template"]["language"]["policy"] = "deterministic"
    if "type" in example:
        assert faults(example) == []
    assert faults(whole(payloads.text("x"))) == []
    assert faults(whole({"type": "text", "text": {"body": 1}})) != []
    assert faults(whole(payloads.buttons("x", [payloads.Row(str(n), "t") for n in range(4)]))) != []


def test_other_payloads_are_valid():
    assert faults(whole({"type": "audio", "audio": {"id": "1"}})) == []
    assert faults(whole(payloads.template("tender_alert", "fr", ["12/2026"]))) == []
