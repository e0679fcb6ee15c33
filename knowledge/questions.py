"""The questions of a message: a story around a short question, or two questions at once."""

from __future__ import annotations

import re

from language.normalise import normalise

LEAST_WORDS = 3
MAX_PARTS = 8
_END = re.compile(r"(?<=[?؟!\n])|(?<=[^\d][.…])(?=\s)|(?<=،)(?=\s)|(?<=,)(?=\s)|;")
_MARK = re.compile(r"[?؟]")


def parts_of(text: str) -> list[str]:
    """The sentences and clauses of a message that are long enough to mean something alone; the last ones kept."""
    parts = [part.strip() for part in _END.split(text)]
    return [part for part in parts if len(normalise(part).split()) >= LEAST_WORDS][-MAX_PARTS:]


def asked_at_once(text: str) -> list[str]:
    """The questions of a message that holds several, each ended by a question mark; else none."""
    pieces = [piece.strip() for piece in re.split(r"(?<=[?؟])", text) if piece.strip()]
    asked = [piece for piece in pieces if _MARK.search(piece) and len(normalise(piece).split()) >= LEAST_WORDS]
    return asked if len(asked) > 1 else []
