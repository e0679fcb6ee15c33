"""Rasa's calls of the action server, made light: the work that is the same at every call is done once.

- The JSON schema of an action's result is compiled once; `jsonschema.validate` checks the schema itself and builds a
  validator anew each time, about 19 ms of a turn. The verdict and the message stay Rasa's own.
- The domain goes with each call without its responses: no action of ours reads them, and they are most of its weight.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.version import __version__ as rasa_version


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate_action_result(result: dict[str, Any]) -> bool:
    """True for a valid result; raises `jsonschema.ValidationError` as `jsonschema.validate` would."""
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        error.message += ". The action server's answer is not of the form that Rasa expects."
        raise error
    return True


def _light_domain(domain: Domain) -> dict[str, Any]:
    # Kept on the domain itself: hashing a domain, as a cache would, takes as long as writing it out.
    light: dict[str, Any] | None = getattr(domain, "_safqa_light", None)
    if light is None:
        light = {key: value for key, value in domain.as_dict().items() if key != "responses"}
        domain._safqa_light = light  # type: ignore[attr-defined]
    return light


def action_call(name: str, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """What the action server is sent, as Rasa's documentation describes it."""
    return {
        "next_action": name,
        "sender_id": tracker.sender_id,
        "tracker": tracker.current_state(EventVerbosity.ALL),
        "version": rasa_version,
        "domain": _light_domain(domain),
    }


def install() -> None:
    """Put these in the place of Rasa's own; calling it again changes nothing."""
    RemoteAction._validate_action_result = lambda _self, result: validate_action_result(result)  # type: ignore[method-assign]
    RemoteAction._action_call_format = lambda self, tracker, domain: action_call(self.name(), tracker, domain)  # type: ignore[method-assign]
