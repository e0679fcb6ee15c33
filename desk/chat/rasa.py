"""Asking Rasa through its REST channel (`bot/channel.py`), which stores replies by message id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NotRequired, TypedDict

import httpx
from django.conf import settings

DEFAULT_TIMEOUT = 20.0  # seconds
ROLES = ("feedback", "term")


class Button(TypedDict):
    """A choice under a message: what it shows and sends.

    The role "feedback" is shown smaller, the role "term" as a link on that word of the text.
    """

    title: str
    payload: str
    role: NotRequired[str]


class BotMessage(TypedDict):
    """One message of the bot, its parts always present."""

    text: str
    buttons: list[Button]
    custom: dict[str, Any]


class RasaUnavailableError(Exception):
    """Rasa could not be reached, was too slow, or answered something that is not a reply.

    `refused`: it was reached and answered that it could not.
    """

    def __init__(self, why: str, *, refused: bool = False) -> None:
        self.refused = refused
        super().__init__(why)


def rasa_timeout() -> float:
    """Return how long one question may take, in seconds."""
    return float(getattr(settings, "RASA_TIMEOUT", DEFAULT_TIMEOUT))


def ask_rasa(
    *, sender: str, message: str, message_id: str, metadata: Mapping[str, Any] | None = None
) -> list[BotMessage]:
    """Send one message of `sender` (a pseudonym) and return the bot's messages.

    `metadata`: what the door knows beside the text (`language`; `label`, what a pressed button said).
    Asking again with the same `message_id` is safe: the channel gives the stored reply.
    Raises `RasaUnavailableError` when there is no reply; its text says why and holds nothing of the person's.
    """
    try:
        response = _client().post(
            f"{settings.RASA_URL}/webhooks/rest/webhook",
            json={"sender": sender, "message": message, "message_id": message_id}
            | ({"metadata": dict(metadata)} if metadata else {}),
            timeout=httpx.Timeout(rasa_timeout(), connect=min(3.0, rasa_timeout())),
        )
        response.raise_for_status()
        return _messages(response.json())
    except httpx.HTTPStatusError as error:
        raise RasaUnavailableError(f"status {error.response.status_code}", refused=True) from error
    except httpx.HTTPError as error:
        raise RasaUnavailableError(type(error).__name__) from error
    except ValueError as error:
        raise RasaUnavailableError("not a list of messages", refused=True) from error


@cache
def _client() -> httpx.Client:
    """Make one client for the process (thread-safe): making one loads the certificates, which takes time.

    Proxies of the environment are not for a neighbour process, and a connection is dropped before Rasa's
    server drops it (5 s), so that a message never meets a closed one.
    """
    return httpx.Client(trust_env=False, limits=httpx.Limits(keepalive_expiry=2.0))


def _messages(data: object) -> list[BotMessage]:
    """Read Rasa's JSON as our messages. Raises `ValueError` on any other form."""
    if not isinstance(data, list):
        raise ValueError("not a list")
    return [_message(item) for item in data]


def _message(item: object) -> BotMessage:
    if not isinstance(item, dict):
        raise ValueError("a message is not an object")
    text, buttons, custom = item.get("text") or "", item.get("buttons") or [], item.get("custom") or {}
    if not isinstance(text, str) or not isinstance(buttons, list) or not isinstance(custom, dict):
        raise ValueError("a part of a message has the wrong type")
    return {"text": text, "buttons": [_button(button) for button in buttons], "custom": custom}


def _button(button: object) -> Button:
    if isinstance(button, dict):
        title, payload = button.get("title"), button.get("payload")
        if isinstance(title, str) and isinstance(payload, str):
            read: Button = {"title": title, "payload": payload}
            if button.get("role") in ROLES:
                read["role"] = button["role"]
            return read
    raise ValueError("a button needs a title and a payload")
