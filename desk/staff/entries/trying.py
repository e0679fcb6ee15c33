"""Trying a question: what the bot answers with the draft in place, and what it answers now."""

from __future__ import annotations

from dataclasses import dataclass

from desk.staff.entries.checking import check_draft
from desk.staff.entries.content import Content
from knowledge.answer import labels, render
from knowledge.glossary import render_term
from knowledge.preview import with_draft
from knowledge.releases import LoadedRelease
from knowledge.reply import Reply, reply_to
from language.choice import reply_variety
from language.identify import identify
from language.varieties import Direction, Variety, direction


@dataclass(frozen=True)
class Tried:
    """One outcome: what is said, from which entries, how sure; `near` are the entries offered instead."""

    text: str
    entries: tuple[str, ...]
    near: tuple[str, ...]
    confidence: float
    threshold: float
    variety: Variety
    direction: Direction
    refused: bool


@dataclass(frozen=True)
class Trial:
    """Before and with the draft; `after` is None when the draft is not whole enough to be tried."""

    before: Tried
    after: Tried | None


def try_question(question: str, release: LoadedRelease, content: Content | None = None) -> Trial:
    """Ask a release a question, with and without a draft in it."""
    before = _tried(question, release)
    if content is None:
        return Trial(before, None)
    entry = check_draft(content, None).entry
    return Trial(before, _tried(question, with_draft(release, entry)) if entry else None)


def _tried(question: str, release: LoadedRelease) -> Tried:
    reply = reply_to(question, release=release)
    variety = reply_variety(detected=identify(question), previous=None, chosen=None)
    return Tried(
        text=_said(reply, variety),
        entries=tuple(entry.id for entry in reply.entries),
        near=tuple(entry.id for entry in reply.near) if reply.refused else (),
        confidence=reply.result.confidence,
        threshold=reply.result.threshold,
        variety=variety,
        direction=direction(variety),
        refused=reply.refused,
    )


def _said(reply: Reply, variety: Variety) -> str:
    said = [
        labels()["being_corrected"][variety] if entry.id in reply.retracted else render(entry, variety).text
        for entry in reply.entries
    ]
    return "\n\n".join([*said, *(render_term(term, variety).text for term in reply.terms)])
