"""The questions of a message: a story around a short question, or two questions at once."""

from __future__ import annotations

import re

from language.normalise import normalise

LEAST_WORDS = 3
MAX_PARTS = 8
A_STORY = 22
"""Words from which on a message is searched piece by piece as well: its question drowns in what is told around it."""
WINDOW, STEP = 14, 7
"""Words of a piece where no sign ends a sentence, and how far the next one begins behind it."""
_END = re.compile(r"(?<=[?؟!\n])|(?<=[^\d][.…])(?=\s)|(?<=،)(?=\s)|(?<=,)(?=\s)|;")
_MARK = re.compile(r"[?؟]")


def parts_of(text: str) -> list[str]:
    """The sentences and clauses of a message that are long enough to mean something alone; the last ones kept."""
    parts = [part.strip() for part in _END.split(text)]
    return [part for part in parts if len(normalise(part).split()) >= LEAST_WORDS][-MAX_PARTS:]


def pieces_of_a_story(text: str) -> list[str]:
    """The sentences of a long message, or overlapping windows of it where people set no signs; else none."""
    words = text.split()
    if len(words) < A_STORY:
        return []
    pieces: list[str] = []
    for part in parts_of(text):
        said = part.split()
        starts = range(0, max(1, len(said) - STEP), STEP) if len(said) > WINDOW else (0,)
        pieces += [" ".join(said[start : start + WINDOW]) for start in starts]
    return list(dict.fromkeys(pieces))[-2 * MAX_PARTS :]


def asked_at_once(text: str) -> list[str]:
    """The questions of a message that holds several, each ended by a question mark; else none."""
    pieces = [piece.strip() for piece in re.split(r"(?<=[?؟])", text) if piece.strip()]
    asked = [piece for piece in pieces if _MARK.search(piece) and len(normalise(piece).split()) >= LEAST_WORDS]
    return asked if len(asked) > 1 else []
