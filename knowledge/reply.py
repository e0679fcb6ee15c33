"""What to reply to a question: one or two entries, the meaning of words, or that no sure answer is known.

The bot, `make ask` and `make eval` all decide here, so that what is measured is what a member gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.definitions import asks_meaning, terms_asked, terms_named
from knowledge.entry import Entry
from knowledge.glossary import terms
from knowledge.questions import asked_at_once, pieces_of_a_story
from knowledge.releases import LoadedRelease, active_release
from knowledge.search import SearchResult, search
from language.normalise import normalise

MAX_SUGGESTED = 3
NEAR = 0.2
"""The least score of an entry that is offered as "did you mean"."""
MOST_AT_ONCE = 2
VERY_SURE = 0.9
"""Below this confidence the runners-up are offered beside an answer: one of them may be what was meant."""
SURE_PIECE = 0.6
"""The least confidence of a piece of a story: out of its context it needs to be surer than a question."""
MAX_WORDS_OF_A_MEANING = 9
"""A longer message with "ما هو" or "c'est quoi" in it asks more than what a word means."""


@dataclass(frozen=True)
class Reply:
    """What is said: `entries`, or the meaning of `terms` (ids), or neither; then `near` is what can be offered.

    `beside` goes with an answer that is less than very sure: the runners-up, in place of the entry's own relations.
    """

    entries: tuple[Entry, ...]
    terms: tuple[str, ...]
    near: tuple[Entry, ...]
    result: SearchResult
    beside: tuple[Entry, ...] = ()
    retracted: frozenset[str] = frozenset()
    """Ids among `entries` that staff took back: that they are being corrected is said instead of them."""

    @property
    def refused(self) -> bool:
        """Whether no sure answer is known."""
        return not self.entries and not self.terms


def reply_to(
    question: str,
    *,
    said_in_full: Sequence[str] = (),
    last_entry: str | None = None,
    asks_word: bool = False,
    release: LoadedRelease | None = None,
) -> Reply:
    """Decide the reply to a question.

    said_in_full: the same question with what was talked about before, when it leans on that; last_entry: the id of the
    entry given before, which is no answer to such a question; asks_word: the classifier is sure of such an intent;
    release: another one than the active one, to see what it would say.
    Raises `knowledge.releases.NoReleaseError` when nothing is published.
    """
    release = release or active_release.get()
    result = _surest(question, said_in_full, last_entry, release)
    asked = _terms_to_explain(question, result, asks_word=asks_word)
    near = tuple(c.entry for c in result.candidates[:MAX_SUGGESTED] if c.score >= NEAR)
    if asked:
        return Reply((), tuple(asked), near, result)
    found = _several(question, release) or ([result] if result.confident else [])
    entries = tuple(one.candidates[0].entry for one in found)
    beside = near[1:] if len(found) == 1 and result.confidence < VERY_SURE else ()
    retracted = release.retracted.intersection(entry.id for entry in entries)
    return Reply(entries, (), near, result, beside, retracted)


def _surest(question: str, said_in_full: Sequence[str], last_entry: str | None, release: LoadedRelease) -> SearchResult:
    """Search the question alone and said in full; the surer reading wins."""
    alone = _of_its_pieces(question, search(question, release=release), release)
    readings = [search(text, release=release) for text in said_in_full]
    new = [r for r in readings if r.confident and r.candidates[0].entry.id != last_entry]
    if not new:
        return alone
    best = max(new, key=lambda r: r.confidence)
    return best if not alone.confident or best.confidence >= alone.confidence else alone


def _of_its_pieces(question: str, whole: SearchResult, release: LoadedRelease) -> SearchResult:
    """What a piece of a long message finds, when it is much surer than the whole: the question in a story."""
    pieces = [search(piece, release=release) for piece in pieces_of_a_story(question)]
    best = max(pieces, key=lambda result: result.confidence, default=whole)
    return best if best.confidence > max(whole.confidence, SURE_PIECE) else whole


def _terms_to_explain(question: str, result: SearchResult, *, asks_word: bool) -> list[str]:
    """The glossary's terms that are the better answer: a meaning is asked, and no entry on that very term is sure."""
    asked = terms_asked(question)
    is_short = len(normalise(question).split()) <= MAX_WORDS_OF_A_MEANING
    if not asked and not result.confident and (asks_word or (is_short and asks_meaning(question))):
        asked = terms_named(question)[:1]
    sure = result.candidates[0].entry.id if result.confident else None
    if len(asked) == 1 and sure is not None and terms()[asked[0]].entry == sure:
        return []
    return asked


def _several(question: str, release: LoadedRelease) -> list[SearchResult]:
    """The answers to the questions of one message, when it asks several and each is sure; else none."""
    results = [search(part, release=release) for part in asked_at_once(question)[:MOST_AT_ONCE]]
    ids = {result.candidates[0].entry.id for result in results if result.confident}
    return results if len(results) > 1 and len(ids) == len(results) else []
