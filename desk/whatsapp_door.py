"""Where the desk and the WhatsApp door meet: Rasa handed to the door, the door's jobs handed to the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings

from desk.chat.rasa import RasaUnavailableError, ask_rasa
from whatsapp.ask import NoAnswerError
from whatsapp.gateway import Gateway
from whatsapp.handover import end_untaken
from whatsapp.settle import settle
from whatsapp.traces import forget_old_messages


def ask(*, sender: str, message: str, message_id: str, metadata: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Ask Rasa as the web chat does. Raises `NoAnswerError`."""
    try:
        return ask_rasa(sender=sender, message=message, message_id=message_id, metadata=metadata)
    except RasaUnavailableError as error:
        raise NoAnswerError(str(error), refused=error.refused) from error


def gateway() -> Gateway | None:
    """The door's threads, or None while the door is closed."""
    return Gateway(settings.WHATSAPP, ask) if settings.WHATSAPP is not None else None


def door_jobs() -> list[tuple[str, float, Callable[[], object]]]:
    """The door's jobs by the clock: name, seconds, what to do."""
    if settings.WHATSAPP is None:
        return []
    return [
        ("whatsapp settle", 20, settle),
        ("whatsapp hand-overs", 20, end_untaken),
        ("whatsapp retention", 3600, forget_old_messages),
    ]
