"""Answering a turn: what is asked or looked up, and the reply stored with everything that goes with it, all at once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from language.choice import reply_variety
from language.identify import identify
from language.script import Script, script_of
from language.varieties import VARIETIES, Variety
from members.models import Member
from whatsapp import payloads
from whatsapp.ask import Ask, NoAnswerError
from whatsapp.claims import held
from whatsapp.door import DOINGS
from whatsapp.graph import Graph
from whatsapp.handover import MARK, open_handover
from whatsapp.models import Conversation, InboxMessage, Turn
from whatsapp.opened import opened
from whatsapp.outbox import enqueue, release_held
from whatsapp.payloads import Payload
from whatsapp.places import place_of
from whatsapp.recordings import recording_of_answer, recording_of_notice
from whatsapp.render import choices_of, render
from whatsapp.texts import NOTICE_VERSION, as_variety, say

logger = logging.getLogger(__name__)

FIRST_RETRY, LONGEST_RETRY = 1.0, 30.0  # seconds
MOST_REFUSALS = 8
"""A turn that Rasa refuses this often (about two minutes) gets an apology: it would hold up all behind it."""


@dataclass
class Reply:
    """What a turn will send, and what it changes."""

    payloads: list[Payload]
    variety: Variety | None
    choices: list[dict[str, Any]] = field(default_factory=list)
    hand_over: bool = False
    about: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


def answer(claimed: Conversation, turn: Turn, *, ask: Ask, graph: Graph) -> bool:
    """Answer a turn and queue the reply; False when it has to be tried again later.

    Raises `ClaimLostError`. A crash at any point is harmless: the turn stays open, and Rasa, asked again with the
    turn's key, gives the stored reply.
    """
    member = Member.objects.filter(person=claimed.person).first()
    variety = as_variety(member.variety) if member else None
    try:
        reply = _reply(claimed, turn, variety, ask=ask, graph=graph)
    except NoAnswerError as error:
        apology = _give_up(turn, variety, refused=error.refused)
        if apology is None:
            _later(turn)
            return False
        reply = apology
    _store(claimed, turn, reply)
    return True


def _reply(claimed: Conversation, turn: Turn, variety: Variety | None, *, ask: Ask, graph: Graph) -> Reply:
    task = dict(turn.task)
    if task["do"] == "location":
        place = place_of(task, variety)
        if place is None:
            return Reply([payloads.text(say("place_unknown", variety))], variety)
        task = {"do": "ask", "text": say("tenders_near", variety or "fr", place=place)}
    if task["do"] != "ask":
        done = DOINGS[task["do"]](claimed, task, variety, graph)
        if done.ask is None:
            return Reply(done.payloads, variety, changes=done.changes)
        return _from_rasa(turn, {"text": done.ask}, variety, ask=ask, changes=done.changes)
    return _from_rasa(turn, task, variety, ask=ask)


def _from_rasa(
    turn: Turn,
    task: Mapping[str, Any],
    variety: Variety | None,
    *,
    ask: Ask,
    changes: dict[str, Any] | None = None,
) -> Reply:
    metadata = {"language": variety} if variety else {}
    if task.get("label"):
        metadata["label"] = task["label"]
    messages = ask(sender=turn.person, message=task["text"], message_id=turn.key, metadata=metadata)
    spoken = _variety_of(messages, question=task["text"], previous=variety)
    reply = Reply([], spoken, changes=dict(changes or {}))
    for message in messages:
        custom = message.get("custom") or {}
        recording = recording_of_answer(custom)
        if recording is not None:
            reply.changes["offered_recording"] = recording
        choices = [{"title": c.title, "payload": c.payload} for c in choices_of(dict(message)) if not c.extra]
        reply.choices = choices if len(choices) > payloads.ROWS else reply.choices
        if custom.get("kind") == MARK:
            reply.hand_over, reply.about = True, str(custom.get("about") or "")
            if not custom.get("reachable"):
                continue  # it says that nobody can be reached; the queue of this door can
        reply.payloads += render(dict(message), spoken, turn=turn.key, recording=recording)
    if not reply.payloads and not reply.hand_over:
        reply.payloads = [payloads.text(say("failed", spoken))]
    return reply


def _variety_of(messages: Sequence[Mapping[str, Any]], *, question: str, previous: Variety | None) -> Variety | None:
    """The variety of a reply: what it says of itself, else what its words are in; None while nothing tells."""
    for message in messages:
        said = (message.get("custom") or {}).get("variety")
        if said in VARIETIES:
            return as_variety(said)
    words = "\n".join(str(message.get("text") or "") for message in messages)
    asked = None if question.startswith("/") else identify(question).variety
    held_on = previous or asked
    found = identify(words)
    if held_on is None and (found.variety is None or _speaks_both(words)):
        return None
    return reply_variety(detected=found, previous=held_on, chosen=None)


def _speaks_both(words: str) -> bool:
    """Whether a reply is said in two scripts, one paragraph each: it does not know the variety either."""
    scripts = {script_of(paragraph) for paragraph in words.split("\n\n")}
    return {Script.ARABIC, Script.LATIN} <= scripts


def _give_up(turn: Turn, variety: Variety | None, *, refused: bool) -> Reply | None:
    """An apology when no answer can be had any more, else None."""
    if timezone.now() - turn.created_at > opened().too_old:
        return Reply([payloads.text(say("late", variety))], variety)
    if refused and turn.attempts + 1 >= MOST_REFUSALS:
        return Reply([payloads.text(say("failed", variety))], variety)
    return None


def _later(turn: Turn) -> None:
    wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(turn.attempts, 10))
    Turn.objects.filter(pk=turn.pk, answered_at__isnull=True).update(
        attempts=turn.attempts + 1, retry_at=timezone.now() + dt.timedelta(seconds=wait)
    )


@transaction.atomic
def _store(claimed: Conversation, turn: Turn, reply: Reply) -> None:
    """The reply into the outbox, the turn answered, the inbox emptied: together or not at all."""
    conversation = held(claimed)
    now = timezone.now()
    if not Turn.objects.filter(pk=turn.pk, answered_at__isnull=True).update(
        answered_at=now, task={}, retry_at=None, choices=reply.choices
    ):
        return
    first = _first_contact(turn.person, reply.variety, now)
    sent = [*first, *reply.payloads]
    if reply.hand_over:
        open_handover(turn.person, about=reply.about)
        minutes = int(opened().handover_wait.total_seconds() // 60)
        sent.append(payloads.text(say("handover_open", reply.variety, minutes=minutes)))
    release_held(turn.person, turn)
    enqueue(turn.person, sent, turn=turn)
    InboxMessage.objects.filter(turn=turn).update(body=None, sealed_id=b"")
    for name, value in reply.changes.items():
        setattr(conversation, name, value)
    if reply.changes:
        conversation.save(update_fields=list(reply.changes))


def _first_contact(person: str, variety: Variety | None, now: dt.datetime) -> list[Payload]:
    """Who we are and what is kept, for whoever was not told yet; and the person remembered."""
    member, _ = Member.objects.get_or_create(person=person, defaults={"last_seen": now})
    told = member.notice_version >= NOTICE_VERSION
    member.last_seen, member.notice_version = now, NOTICE_VERSION
    member.variety = variety or member.variety
    member.save(update_fields=["last_seen", "notice_version", "variety"])
    if told:
        return []
    notice = [payloads.text(say("notice", variety, days=settings.CONFIG.retention_days))]
    recording = recording_of_notice("notice", variety)
    return [*notice, payloads.audio(recording)] if recording is not None else notice
