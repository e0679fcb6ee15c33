"""How good the answers are: the development questions put to the active release, beside plain BM25.

The questions are not in the repository; each names what a right reply holds (`gold`). A reply is scored as their
own description says: patterns searched in a plainly normalised text. Only questions that the entries cover count as
answerable: an entry cites one of the gold articles, or (without gold articles) states what the patterns ask for.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from knowledge.answer import render
from knowledge.entry import Entry
from knowledge.glossary import render_term, terms
from knowledge.releases import LoadedRelease, active_release
from knowledge.reply import Reply, reply_to
from language.normalise import normalise
from language.varieties import VARIETIES, Variety

REFUSE = frozenset({"unanswerable", "offtopic"})
RELATED_SHOWN = 2
"""Related entries that an answer offers as buttons (actions/speech.py)."""
SKIP = frozenset({"tender"})
"""Kinds that ask for tenders, not for knowledge."""
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"})


@dataclass(frozen=True)
class Asked:
    """A development question."""

    id: str
    variety: Variety
    kind: str
    question: str
    articles: tuple[int, ...]
    all: tuple[str, ...]
    none: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a question: what was said ("" for a refusal) and how it is judged.

    `first` judges the entry ranked first, given or not; `right` what was really said; `within_three` the reply and the
    entries behind its buttons.
    """

    asked: Asked
    given: str
    first: bool
    right: bool
    within_three: bool
    top: str | None
    confidence: float


def load_questions(path: Path) -> list[Asked]:
    """Read the development questions; raises `ValueError` with file and line of the first bad one."""
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            gold = row["gold"]
            questions.append(
                Asked(
                    id=row["id"],
                    variety=row["variety"],
                    kind=row["kind"],
                    question=row["question"],
                    articles=tuple(int(a) for a in gold["articles"] if str(a).isdecimal()),
                    all=tuple(gold["all"]),
                    none=tuple(gold["none"]),
                )
            )
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    return questions


def plain(text: str) -> str:
    """The normal form in which the gold patterns are searched."""
    folded = unicodedata.normalize("NFKC", text).translate(_DIGITS).lower().replace("ـ", "")
    folded = "".join(c for c in folded if not ("\u064b" <= c <= "\u0652" or c == "\u0670")).translate(_LETTERS)
    return re.sub(r"(?<=\d)[ \u00a0\u202f.,٬'’](?=\d{3}(?!\d))", "", folded)


def states_gold(text: str, asked: Asked) -> bool:
    """Whether a reply holds all that it must and nothing that proves it wrong."""
    reply = plain(text)
    if any(not re.search(pattern, reply, re.IGNORECASE) for pattern in asked.all):
        return False
    return not any(re.search(pattern, reply, re.IGNORECASE) for pattern in asked.none)


def is_right(entry: Entry, asked: Asked) -> bool:
    """Whether giving this entry answers the question: it cites a gold article and states the gold patterns."""
    return _says(asked, set(entry.articles()), render(entry, asked.variety).text)


def term_is_right(term_id: str, asked: Asked) -> bool:
    """Whether explaining this word answers the question."""
    return _says(asked, set(terms()[term_id].articles), render_term(term_id, asked.variety).text)


def _says(asked: Asked, articles: set[int], text: str) -> bool:
    if asked.articles and not set(asked.articles) & articles:
        return False
    return states_gold(text, asked)


def is_covered(entries: Sequence[Entry], asked: Asked) -> bool:
    """Whether the entries or the glossary hold the answer at all."""
    if asked.kind in REFUSE or asked.kind in SKIP:
        return False
    if asked.articles:
        wanted = set(asked.articles)
        return any(wanted & set(entry.articles()) for entry in entries)
    return any(states_gold(render(entry, asked.variety).text, asked) for entry in entries)


def measure(questions: Sequence[Asked]) -> dict[str, Any]:
    """Per variety, for the active release: right at first reply, within three, refusals, wrong answers; BM25 beside."""
    release = active_release.get()
    entries = release.index.entries
    bm25 = plain_bm25(entries)
    report: dict[str, Any] = {"release": release.pk, "entries": len(entries), "varieties": {}}
    for variety in VARIETIES:
        asked = [q for q in questions if q.variety == variety and q.kind not in SKIP]
        covered = [q for q in asked if is_covered(entries, q)]
        refuse = [q for q in asked if q.kind in REFUSE]
        uncovered = [q for q in asked if q not in covered and q not in refuse]
        answered = [ask(release, q) for q in covered]
        others = [ask(release, q) for q in [*refuse, *uncovered]]
        report["varieties"][variety] = {
            "covered": len(covered),
            "right_at_first_reply": sum(o.right for o in answered),
            "right_within_three": sum(o.within_three for o in answered),
            "best_is_right": sum(o.first for o in answered),
            "bm25_best_is_right": sum(bm25_is_right(bm25, q) for q in covered),
            "to_refuse": len(refuse),
            "refused_rightly": sum(not o.given for o in others[: len(refuse)]),
            "not_covered": len(uncovered),
            "not_covered_refused": sum(not o.given for o in others[len(refuse) :]),
            "answered_wrongly": [_miss(o) for o in [*answered, *others] if o.given and not o.right],
            "refused_wrongly": [_miss(o) for o in answered if not o.given],
        }
    return report


def ask(release: LoadedRelease, asked: Asked) -> Outcome:
    """Put one question to the active release, as its first message, and judge what a member would get."""
    reply = reply_to(asked.question)
    said = [is_right(entry, asked) for entry in reply.entries] + [term_is_right(term, asked) for term in reply.terms]
    offered = list(reply.near) if reply.refused else [*reply.entries, *_behind_buttons(release, reply)]
    best = reply.result.candidates[0].entry if reply.result.candidates else None
    right = bool(said) and any(said)
    return Outcome(
        asked=asked,
        given=" + ".join([*(entry.id for entry in reply.entries), *reply.terms]),
        first=best is not None and is_right(best, asked),
        right=right,
        within_three=right or any(is_right(entry, asked) for entry in offered),
        top=best.id if best else None,
        confidence=round(reply.result.confidence, 3),
    )


def _behind_buttons(release: LoadedRelease, reply: Reply) -> list[Entry]:
    """The entries that the reply's buttons give: related ones, and the one that says more of a word."""
    ids = [other.id for other in reply.beside]
    for entry in reply.entries:
        ids += [other for other in entry.related if other not in ids][: RELATED_SHOWN - len(reply.beside)]
    ids += [str(terms()[term].entry) for term in reply.terms]
    return [release.entries[other] for other in ids if other in release.entries]


def bm25_scores(entries: Sequence[Entry]) -> Callable[[str], NDArray[np.float32]]:
    """The baseline: BM25 over all words of the entries; every entry's score."""
    documents = [
        " ".join(part for texts in entry.texts.values() for part in [*texts.questions, texts.title, texts.body()])
        for entry in entries
    ]
    index = bm25s.BM25()
    index.index([normalise(document).split() for document in documents], show_progress=False)

    def scores(query: str) -> NDArray[np.float32]:
        return np.asarray(index.get_scores(normalise(query).split() or [""]), dtype=np.float32)

    return scores


def plain_bm25(entries: Sequence[Entry]) -> Callable[[str], Entry]:
    """The baseline's best entry, whatever its score."""
    scores = bm25_scores(entries)
    return lambda query: entries[int(np.argmax(scores(query)))]


def bm25_is_right(best: Callable[[str], Entry], asked: Asked) -> bool:
    """Whether the baseline's best entry answers the question."""
    return is_right(best(asked.question), asked)


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.asked.id,
        "kind": outcome.asked.kind,
        "best": outcome.given or outcome.top,
        "confidence": outcome.confidence,
    }
