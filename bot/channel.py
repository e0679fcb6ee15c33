"""The door of the assistant: Rasa's REST channel (same address, request and reply), with our promises kept.

It differs from the stock channel in this: a failure is answered as a failure (503) and stores nothing; a button counts
only if it was offered; typed text never becomes a command; a message id that was answered before gets the same reply
again; what is known of the person's variety travels with the message; every fault of a request is named at once.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import event_types, remote_action
from bot.buttons import offered, resolve_press
from bot.replies import WholeMessages, stored_reply
from bot.strict import TurnFailed, make_strict
from bot.tracker_store import one_turn
from language.varieties import VARIETIES

logger = logging.getLogger(__name__)

MAX_TEXT = 4096
"""Characters of a message that are read, WhatsApp's own limit; the rest is left out and the metadata says so."""
MAX_ID = 200
"""Characters of a sender's or a message's id."""


@dataclass(frozen=True)
class Incoming:
    """A checked request."""

    sender: str
    text: str
    message_id: str | None
    metadata: dict[str, Any]
    input_channel: str


def read_request(body: Any) -> Incoming | list[str]:
    """Check a request's JSON body: the message, or everything that is wrong with it."""
    if not isinstance(body, dict):
        return ["the body must be a JSON object"]
    faults = [message for key, (fits, message) in _FIELDS.items() if not fits(body.get(key))]
    metadata = body.get("metadata") or {}
    if isinstance(metadata, dict):
        faults += [
            f"metadata.{key}: one of {', '.join(VARIETIES)}, or leave it out"
            for key in ("language", "chosen_language")
            if metadata.get(key) is not None and metadata[key] not in VARIETIES
        ]
    if isinstance(metadata, dict) and not isinstance(metadata.get("label") or "", str):
        faults.append("metadata.label: what the pressed button said, a text, or leave it out")
    if faults:
        return faults
    kept = dict(metadata)
    text = body["message"].replace("\x00", " ")
    if len(text) > MAX_TEXT:
        kept["shortened_from"] = len(text)
    channel = body.get("input_channel") or SafqaChannel.name()
    return Incoming(body["sender"], text[:MAX_TEXT], body.get("message_id"), kept, channel)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID


_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "sender": (_is_id, f"sender: a text of 1 to {MAX_ID} characters is required"),
    "message": (lambda value: isinstance(value, str), "message: a text is required"),
    "message_id": (
        lambda value: value is None or _is_id(value),
        f"message_id: a text of 1 to {MAX_ID} characters, or leave it out",
    ),
    "metadata": (
        lambda value: value is None or isinstance(value, dict),
        "metadata: a JSON object, or leave it out",
    ),
    "input_channel": (
        lambda value: value is None or isinstance(value, str),
        "input_channel: a text, or leave it out",
    ),
}
"""Each field of a request: whether a value fits, and what to say when it does not."""


class SafqaChannel(InputChannel):
    """Stands at `/webhooks/rest/webhook`; put `bot.channel.SafqaChannel` into credentials.yml instead of `rest`."""

    def __init__(self) -> None:
        remote_action.install()
        event_types.install()

    @classmethod
    def name(cls) -> str:
        """The stock channel's name, because this stands at its address."""
        return "rest"

    @classmethod
    def from_credentials(cls, _credentials: dict[str, Any] | None) -> InputChannel:
        """Rasa's way to build a channel; there is nothing to set."""
        return cls()

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes `/` (ready or not) and `/webhook`."""
        module = inspect.getmodule(self)
        routes = Blueprint("safqa_channel", module.__name__ if module else None)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return response.json({"status": "ok" if ready else "no model"}, status=200 if ready else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = read_request(json.loads(request.body))
            except ValueError:
                incoming = ["the body is not JSON"]
            if isinstance(incoming, list):
                return response.json({"error": "bad request", "faults": incoming}, status=400)
            return await _answer(request.app.ctx.agent, incoming, stream=request.args.get("stream") == "true")

        return routes


async def _answer(agent: Agent | None, incoming: Incoming, *, stream: bool) -> HTTPResponse:
    if agent is None or not agent.is_ready():
        return response.json({"error": "no model is loaded"}, status=503)
    make_strict(agent)
    try:
        messages = await _turn(agent, incoming)
    except asyncio.CancelledError:
        raise
    except (Exception, TurnFailed) as error:
        # The text of an error may quote the message; only its kind is logged. The sender is a pseudonym.
        logger.error("turn failed for %s: %s", incoming.sender, _kind(error))
        return response.json({"error": "the message could not be answered; send it again"}, status=503)
    if stream:
        lines = "".join(json.dumps(message) + "\n" for message in messages)
        return response.text(lines, content_type="text/event-stream")
    return response.json(messages)


def _kind(error: BaseException) -> str:
    return str(error) if isinstance(error, TurnFailed) else type(error).__name__


async def _turn(agent: Agent, incoming: Incoming) -> list[dict[str, Any]]:
    """One message under the conversation's lock, from reading the tracker to saving it."""
    processor = agent.processor
    if processor is None:
        raise TurnFailed("no processor")
    async with agent.lock_store.lock(incoming.sender):
        with one_turn():
            tracker = await processor.get_tracker(incoming.sender)
            if incoming.message_id is not None:
                reply = await _earlier(agent, tracker, incoming.message_id)
                if reply is not None:
                    return reply
            collector = WholeMessages()
            await processor.handle_message(
                UserMessage(
                    resolve_press(incoming.text, incoming.metadata.get("label"), offered(tracker.events)),
                    collector,
                    incoming.sender,
                    input_channel=incoming.input_channel,
                    message_id=incoming.message_id,
                    metadata=_known(tracker, incoming.metadata),
                )
            )
            return collector.messages


async def _earlier(agent: Agent, tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]] | None:
    """The stored reply to a message id, looked for in this session first, then in the ones before."""
    reply = stored_reply(tracker.events, message_id, tracker.sender_id)
    if reply is None and tracker.events:
        whole = await agent.tracker_store.retrieve_full_tracker(tracker.sender_id)
        if whole is not None and len(whole.events) > len(tracker.events):
            reply = stored_reply(whole.events, message_id, tracker.sender_id)
    return reply


def _known(tracker: DialogueStateTracker, metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata with what the conversation knows of the person's variety; the tracker knows better than the door."""
    known = dict(metadata)
    for key, slot in (("language", "language"), ("chosen_language", "chosen_language")):
        value = tracker.get_slot(slot) if slot in tracker.slots else None
        if value:
            known[key] = value
    return known
