"""Counting what was asked and what came of it, for staff's trends; never the words, never who."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.places import province_of
from actions.speech import entity_of, variety_of
from knowledge.asked import record_asked
from knowledge.entry import Entry
from knowledge.models import Asked


def count_answer(tracker: Tracker, entry: Entry, *, retracted: bool, release: int) -> None:
    """Count that an entry was given, or that it would have been were it not being corrected."""
    record_asked(
        outcome=Asked.Outcome.RETRACTED if retracted else Asked.Outcome.ANSWERED,
        variety=variety_of(tracker),
        sender=tracker.sender_id,
        entry_id=entry.id,
        topic=entry.topic,
        province=_province(tracker),
        release=release,
    )


def count_other(tracker: Tracker, outcome: Asked.Outcome, *, release: int, topic: str = "") -> None:
    """Count a question that no entry answered."""
    record_asked(
        outcome=outcome,
        variety=variety_of(tracker),
        sender=tracker.sender_id,
        topic=topic,
        province=_province(tracker),
        release=release,
    )


def _province(tracker: Tracker) -> str:
    return province_of().get(entity_of(tracker, "place") or "", "")
