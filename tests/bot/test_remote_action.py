"""The compiled check of action results says what Rasa's own says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction

from bot.remote_action import validate_action_result

original_call = RemoteAction._action_call_format

CASES = [
    {"events": [], "responses": []},
    {},
    {
        "events": [{"event": "slot", "name": "language", "timestamp": None, "value": "fr"}],
        "responses": [{"text": "x"}],
    },
    {"events": [{"event": "nothing of the kind"}]},
    {"events": "no list"},
    {"responses": ["no object"]},
    {"events": [{"event": "bot", "text": 5}]},
    {"events": [{"event": "action"}]},
    {"events": [{"event": "slot"}]},
]


def rasas_verdict(result):
    try:
        validate(result, RemoteAction.action_response_format_spec())
    except ValidationError as error:
        return error.message
    return None


def our_verdict(result):
    try:
        validate_action_result(result)
    except ValidationError as error:
        return error.message.split(". The action server's answer")[0]
    return None


@pytest.mark.parametrize("result", CASES)
def test_same_verdict_and_message(result):
    assert our_verdict(result) == rasas_verdict(result)


def test_some_cases_are_refused():
    assert {our_verdict(case) is None for case in CASES} == {True, False}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
events = st.fixed_dictionaries(
    {"event": st.sampled_from(["slot", "bot", "action", "user", "followup", "x"])},
    optional={"name": values, "value": values, "text": values, "timestamp": values, "data": values},
)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({}, optional={"events": st.lists(events, max_size=2) | values, "responses": values}))
def test_same_verdict_on_anything(result):
    assert (our_verdict(result) is None) == (rasas_verdict(result) is None)


def test_the_call_is_rasas_without_the_responses():
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.remote_action import action_call

    domain = Domain.from_file("domain.yml")
    tracker = DialogueStateTracker.from_events("x", [UserUttered("bonjour"), SlotSet("language", "fr")], domain.slots)
    ours = action_call("action_confirm", tracker, domain)
    theirs = original_call(RemoteAction("action_confirm", None), tracker, domain)
    theirs["domain"].pop("responses", None)
    assert ours == theirs
