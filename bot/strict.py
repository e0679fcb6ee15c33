"""Making a failed turn fail: nothing is saved, nothing is acknowledged, the caller may send it again.

Rasa goes on after almost any error: an action that raised is skipped, a tracker store that raised is replaced by one in
memory, and the person gets an empty reply. Here both end the turn with `TurnFailed` before anything is stored.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore


class TurnFailed(BaseException):
    """A part of the turn failed; nothing of the turn was stored.

    Not an `Exception`: Rasa's processor catches those around each action and carries on.
    """


class _StrictAction:
    """An action whose errors end the turn. Everything else is the wrapped action's."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"action {self._action.name()}: {type(error).__name__}") from error


def make_strict(agent: Agent) -> None:
    """Make an agent's actions and tracker store fail the turn; safe to call before every turn.

    Rasa builds a new processor when it loads a new model, so the mark sits on the processor.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore) and store._on_tracker_store_error is None:
        store._on_tracker_store_error = _fail
    processor = agent.processor
    if processor is not None and not getattr(processor, "_safqa_strict", False):
        _wrap_actions(processor)


def _wrap_actions(processor: MessageProcessor) -> None:
    run_action = processor._run_action

    async def strict_run_action(action: Action, *args: Any, **kwargs: Any) -> bool:
        return await run_action(_StrictAction(action), *args, **kwargs)  # type: ignore[arg-type]

    processor._run_action = strict_run_action  # type: ignore[method-assign]
    processor._safqa_strict = True  # type: ignore[attr-defined]


def _fail(error: Exception) -> None:
    raise TurnFailed(f"tracker store: {type(error).__name__}") from error
