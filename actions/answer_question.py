"""Answering a question by retrieval, or saying that no sure answer is known."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.follow_up import leans_on_before, with_context
from actions.keep_question import PAYLOAD as KEEP_QUESTION
from actions.orm import in_database_thread
from actions.speech import entry_buttons, say_entry, say_term, variety_of
from knowledge.answer import labels
from knowledge.definitions import asks_meaning, terms_asked, terms_named
from knowledge.glossary import terms
from knowledge.inbox import SENSITIVE, record_question
from knowledge.models import OpenQuestion
from knowledge.questions import asked_at_once
from knowledge.releases import LoadedRelease, active_release
from knowledge.search import SearchResult, search
from language.normalise import normalise
from language.varieties import Variety

MAX_SUGGESTED = 3
NEAR = 0.2
"""The least score of an entry that is offered as "did you mean"."""
SURE_OF_INTENT = 0.7
MOST_AT_ONCE = 2


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
    variety = variety_of(tracker)
    release = active_release.get()
    result, last = _find(tracker, question, release, variety)
    asked = _terms_to_explain(tracker, question, result)
    if asked:
        for term in asked:
            say_term(dispatcher, term, release.entries, variety)
        return [SlotSet("suggested_entries", None)]
    found = _several(question) or ([result] if result.confident else [])
    if found:
        for one in found:
            last = one.candidates[0].entry.id
            say_entry(dispatcher, one.candidates[0].entry, release.entries, tracker, first=one is found[0])
        return [SlotSet("last_entry", last), SlotSet("suggested_entries", None), SlotSet("told_terms", True)]
    return _not_sure(dispatcher, tracker, question, result)


def _terms_to_explain(tracker: Tracker, question: str, result: SearchResult) -> list[str]:
    """The glossary's terms that are the better answer: a meaning is asked, and no entry on that very term is sure."""
    asked = terms_asked(question)
    if not asked and not result.confident and (_intent_is(tracker, "ask_meaning") or asks_meaning(question)):
        asked = terms_named(question)[:1]
    sure = result.candidates[0].entry.id if result.confident else None
    if len(asked) == 1 and sure is not None and terms()[asked[0]].entry == sure:
        return []
    return asked


def _find(tracker: Tracker, question: str, release: LoadedRelease, variety: Variety) -> tuple[SearchResult, str | None]:
    """Search the message alone, and, when it leans on the one before, said in full; the surer reading wins."""
    alone = search(question)
    last = tracker.get_slot("last_entry")
    if not leans_on_before(question):
        return alone, last
    entry = release.entries.get(last or "")
    title = entry.texts[variety].title if entry else None
    readings = [search(text) for text in with_context(tracker, last_title=title)]
    # The same entry again is no answer to "and for…?".
    new = [r for r in readings if r.confident and r.candidates[0].entry.id != last]
    if not new:
        return alone, last
    best = max(new, key=lambda r: r.confidence)
    return (best if not alone.confident or best.confidence >= alone.confidence else alone), last


def _several(question: str) -> list[SearchResult]:
    """The answers to the questions of one message, when it asks several and each is sure; else none."""
    results = [search(part) for part in asked_at_once(question)[:MOST_AT_ONCE]]
    ids = {result.candidates[0].entry.id for result in results if result.confident}
    return results if len(results) > 1 and len(ids) == len(results) else []


def _not_sure(
    dispatcher: CollectingDispatcher, tracker: Tracker, question: str, result: SearchResult
) -> list[dict[str, Any]]:
    if _intent_is(tracker, "bare_value"):
        dispatcher.utter_message(response="utter_bare_value")
        return []
    if _intent_is(tracker, "out_of_scope"):
        dispatcher.utter_message(response="utter_out_of_scope")
        return [SlotSet("suggested_entries", None)]
    variety = variety_of(tracker)
    near = [c.entry for c in result.candidates[:MAX_SUGGESTED] if c.score >= NEAR]
    record_question(
        question,
        variety=variety,
        reason=OpenQuestion.Reason.REFUSED,
        nearest=[entry.id for entry in near],
        confidence=result.confidence,
    )
    if not near:
        dispatcher.utter_message(response="utter_dont_know_nothing_near")
        return [SlotSet("suggested_entries", None)]
    buttons = entry_buttons(near, variety)
    if not SENSITIVE.isdisjoint(entry.id for entry in near):
        # It was not kept: whoever asks may want it to be.
        buttons.append({"title": labels()["keep_question"][variety], "payload": KEEP_QUESTION})
    dispatcher.utter_message(response="utter_dont_know", buttons=buttons)
    return [SlotSet("suggested_entries", [entry.id for entry in near])]


def _intent_is(tracker: Tracker, name: str) -> bool:
    intent = tracker.latest_message.get("intent") or {}
    return intent.get("name") == name and float(intent.get("confidence") or 0) >= SURE_OF_INTENT
