"""Answering a question by retrieval, or saying that no sure answer is known."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.counting import count_answer, count_other
from actions.follow_up import leans_on_before, with_context
from actions.keep_question import PAYLOAD as KEEP_QUESTION
from actions.orm import in_database_thread
from actions.speech import entry_buttons, say_entry, say_term, variety_of
from knowledge.answer import labels
from knowledge.inbox import SENSITIVE, record_question
from knowledge.models import Asked, OpenQuestion
from knowledge.releases import active_release
from knowledge.reply import Reply, reply_to
from language.normalise import normalise

SURE_OF_INTENT = 0.7


class ActionAnswerQuestion(Action):
    """Gives the entry that answers the latest message when it is sure; otherwise says so and offers the nearest."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        question = (tracker.latest_message.get("text") or "").strip()
        if not normalise(question):
            dispatcher.utter_message(response="utter_empty")
            return []
        return await in_database_thread(_answer, dispatcher, tracker, question)


def _answer(dispatcher: CollectingDispatcher, tracker: Tracker, question: str) -> list[dict[str, Any]]:
    release = active_release.get()
    known = release.entries
    last = tracker.get_slot("last_entry")
    reply = reply_to(
        question,
        said_in_full=_said_in_full(tracker, question),
        last_entry=last,
        asks_word=_intent_is(tracker, "ask_meaning"),
    )
    for term in reply.terms:
        say_term(dispatcher, term, known, variety_of(tracker))
    for entry in reply.entries:
        say_entry(dispatcher, entry, release, tracker, first=entry is reply.entries[0], beside=reply.beside)
        count_answer(tracker, entry, retracted=entry.id in reply.retracted, release=release.pk)
    if reply.entries and reply.result.barely_confident:
        _keep_unsure(tracker, question, reply)
    if reply.terms:
        count_other(tracker, Asked.Outcome.EXPLAINED, release=release.pk)
    if reply.refused:
        return _not_sure(dispatcher, tracker, question, reply)
    events = [SlotSet("suggested_entries", None)]
    if reply.entries:
        events += [SlotSet("last_entry", reply.entries[-1].id), SlotSet("told_terms", True)]
    return events


def _keep_unsure(tracker: Tracker, question: str, reply: Reply) -> None:
    record_question(
        question,
        variety=variety_of(tracker),
        reason=OpenQuestion.Reason.UNSURE,
        nearest=[entry.id for entry in reply.entries],
        confidence=reply.result.confidence,
    )


def _said_in_full(tracker: Tracker, question: str) -> list[str]:
    if not leans_on_before(question):
        return []
    entry = active_release.get().entries.get(tracker.get_slot("last_entry") or "")
    return with_context(tracker, last_title=entry.texts[variety_of(tracker)].title if entry else None)


def _not_sure(dispatcher: CollectingDispatcher, tracker: Tracker, question: str, reply: Reply) -> list[dict[str, Any]]:
    if _intent_is(tracker, "bare_value"):
        dispatcher.utter_message(response="utter_bare_value")
        return []
    if _intent_is(tracker, "out_of_scope"):
        dispatcher.utter_message(response="utter_out_of_scope")
        return [SlotSet("suggested_entries", None)]
    variety = variety_of(tracker)
    near = [entry.id for entry in reply.near]
    topic = reply.near[0].topic if reply.near else ""
    count_other(tracker, Asked.Outcome.REFUSED, release=reply.result.release, topic=topic)
    record_question(
        question,
        variety=variety,
        reason=OpenQuestion.Reason.REFUSED,
        nearest=near,
        confidence=reply.result.confidence,
    )
    if not near:
        dispatcher.utter_message(response="utter_dont_know_nothing_near")
        return [SlotSet("suggested_entries", None)]
    buttons = entry_buttons(reply.near, variety)
    if not SENSITIVE.isdisjoint(near):
        # It was not kept: whoever asks may want it to be.
        buttons.append({"title": labels()["keep_question"][variety], "payload": KEEP_QUESTION})
    dispatcher.utter_message(response="utter_dont_know", buttons=buttons)
    return [SlotSet("suggested_entries", near)]


def _intent_is(tracker: Tracker, name: str) -> bool:
    intent = tracker.latest_message.get("intent") or {}
    return intent.get("name") == name and float(intent.get("confidence") or 0) >= SURE_OF_INTENT
