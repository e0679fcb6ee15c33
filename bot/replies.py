"""Replies as the channel sends them: the parts of one message kept together, and found again by id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.events import BotUttered, Event, UserUttered

PARTS = ("text", "buttons", "custom", "image", "attachment", "elements", "quick_replies")


class WholeMessages(CollectingOutputChannel):
    """Collects each message of the bot as one object. The stock collector splits text, buttons and custom apart."""

    @classmethod
    def name(cls) -> str:
        """The channel's name as responses may name it; none of ours does."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message as it is."""
        self.messages.append(_message(recipient_id, message))


def stored_reply(events: Iterable[Event], message_id: str, recipient_id: str) -> list[dict[str, Any]] | None:
    """The reply given earlier to the message with this id, or None when it was never answered.

    A turn is stored as a whole or not at all (see `bot.strict`), so a stored message has its whole reply behind it.
    """
    reply: list[dict[str, Any]] | None = None
    for event in events:
        if isinstance(event, UserUttered):
            if reply is not None:
                break
            if event.message_id == message_id:
                reply = []
        elif reply is not None and isinstance(event, BotUttered):
            reply.append(_message(recipient_id, {"text": event.text, **event.data}))
    return reply


def _message(recipient_id: str, message: dict[str, Any]) -> dict[str, Any]:
    return {"recipient_id": recipient_id, **{part: message[part] for part in PARTS if message.get(part)}}
