"""How this door reaches Rasa. The desk hands the function in: this package knows nothing of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class NoAnswerError(Exception):
    """Rasa gave no reply. `refused`: it was reached and said no, so asking again may not help."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        self.refused = refused
        super().__init__(why)


class Ask(Protocol):
    """Asks Rasa; the same `message_id` gets the same reply again. Raises `NoAnswerError`."""

    def __call__(
        self, *, sender: str, message: str, message_id: str, metadata: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """The messages of the reply, each with text, buttons and custom."""
