"""What the door answers by itself, without Rasa: each doing reads the turn's task and gives what to send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from language.varieties import Variety
from whatsapp import payloads
from whatsapp.ask import NoAnswerError
from whatsapp.graph import Graph, MediaError
from whatsapp.models import Conversation, OutboxMessage, Recording, Turn
from whatsapp.payloads import Payload, Row
from whatsapp.recordings import recording_of_notice
from whatsapp.render import Choice, page
from whatsapp.speech import engine, understand
from whatsapp.texts import say

Task = dict[str, Any]


@dataclass
class Done:
    """What to send, or what to ask Rasa instead, and what changes in the conversation."""

    payloads: list[Payload] = field(default_factory=list)
    ask: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)


def _say(_claimed: Conversation, task: Task, variety: Variety | None, _graph: Graph) -> Done:
    return Done([payloads.text(say(task["text"], variety))])


def _voice(_claimed: Conversation, task: Task, variety: Variety | None, graph: Graph) -> Done:
    """A voice note: understood and asked back where an engine is plugged in, else explained, spoken as well."""
    text = _transcript(task, variety, graph)
    if text is None:
        recording = recording_of_notice("voice_note", variety)
        spoken = [payloads.audio(recording)] if recording is not None else []
        return Done([*spoken, payloads.text(say("voice_note", variety))])
    yes, no = say("heard_yes", variety or "ary"), say("heard_no", variety or "ary")
    asked = payloads.buttons(say("heard", variety, text=text[:500]), [Row("heard:yes", yes), Row("heard:no", no)])
    return Done([asked], changes={"pending_transcript": text})


def _transcript(task: Task, variety: Variety | None, graph: Graph) -> str | None:
    if engine() is None or not task.get("media_id"):
        return None
    try:
        sound = graph.fetch(task["media_id"])
    except MediaError as error:
        if error.again:
            raise NoAnswerError("media") from error
        return None
    return understand(sound, task.get("mime_type", ""), variety)


def _heard(claimed: Conversation, task: Task, variety: Variety | None, _graph: Graph) -> Done:
    """The answer to "I understood …, right?"."""
    text = Conversation.objects.filter(pk=claimed.pk).values_list("pending_transcript", flat=True).first()
    if task["what"] == "yes" and text:
        return Done(ask=text, changes={"pending_transcript": ""})
    return Done([payloads.text(say("heard_wrong", variety))], changes={"pending_transcript": ""})


def _listen(claimed: Conversation, task: Task, variety: Variety | None, _graph: Graph) -> Done:
    """The recording that was pressed, or the one offered last."""
    wanted = task.get("what", "")
    number = (
        int(wanted)
        if wanted.isdecimal() and len(wanted) < 19
        else Conversation.objects.filter(pk=claimed.pk).values_list("offered_recording", flat=True).first()
    )
    if number is None or not Recording.objects.filter(pk=number).exists():
        return Done([payloads.text(say("no_recording", variety))])
    return Done([payloads.audio(number)])


def _read(claimed: Conversation, task: Task, _variety: Variety | None, _graph: Graph) -> Done:
    """The alerts that a template announced: they leave as the reply; without any it was a word like others."""
    waiting = OutboxMessage.objects.filter(person=claimed.person, state=OutboxMessage.State.HELD)
    return Done() if waiting.exists() else Done(ask=task["text"])


def _more(claimed: Conversation, task: Task, variety: Variety | None, _graph: Graph) -> Done:
    """The next page of a reply's choices; the menu when they are kept no longer."""
    key, _, start = task.get("what", "").partition(":")
    turn = Turn.objects.filter(key=key, person=claimed.person).first()
    choices = [
        Choice(number, choice["title"], choice["payload"], extra=False)
        for number, choice in enumerate(turn.choices if turn else [], start=1)
    ]
    if turn is None or not start.isdecimal() or not 0 < int(start) < len(choices):
        return Done(ask="menu")
    return Done([page(choices, variety, turn=key, start=int(start))])


DOINGS: dict[str, Callable[[Conversation, Task, Variety | None, Graph], Done]] = {
    "say": _say,
    "voice": _voice,
    "heard": _heard,
    "listen": _listen,
    "more": _more,
    "read": _read,
}
"""What a turn of the door does, by its task's `do`."""
