"""How sure the bot is of an answer, and below which confidence it says that it does not know.

A logistic model over ten scores turns them into a probability that this entry is the right one.
It is fitted on one half of our own questions (`knowledge/evaluation/`: golden questions with their entry, and questions
that must be refused) and reported on the other half. Golden questions whose entry does not exist yet are refusals.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.index import Index, Scores

EVALUATION = Path(__file__).resolve().parent / "evaluation"
RANK_WEIGHTS = {"dense": 0.3, "central": 0.5, "lexical": 0.1, "coverage": 0.05, "document": 0.2}
"""What each score weighs in the ranking; chosen on the fitting half of our own questions (benchmarks.retrieval)."""
FEATURES = (
    "dense", "central", "lexical", "coverage", "document", "margin", "share", "background", "strangeness", "words",
)  # fmt: skip
"""What the confidence is made of, see `features`."""
SHARPNESS = 20.0
"""Of the softmax over the entries' central scores; the encoder is trained with the same scale."""
GOLDEN = "golden"
NOT_COVERED = "not-covered"
"""The kind of a golden question whose entry does not exist (yet)."""
TARGET_REFUSED = 0.92
"""The share of the questions to refuse that the threshold must refuse, on the half it is fitted on."""


@dataclass(frozen=True)
class Question:
    """A question of the evaluation files.

    `entry` answers it, None where the right reply is a refusal; `also` names other entries that answer it as well.
    """

    variety: str
    text: str
    entry: str | None
    kind: str
    also: tuple[str, ...] = ()

    def is_answered_by(self, entry_id: str) -> bool:
        """Whether giving that entry is right."""
        return self.entry is not None and (entry_id == self.entry or entry_id in self.also)

    @property
    def for_fitting(self) -> bool:
        """Whether it belongs to the half that the model is fitted on; the same on every machine."""
        return zlib.crc32(self.text.encode()) % 2 == 0


@dataclass(frozen=True)
class Calibration:
    """The fitted model, its threshold, and how it did on the half it never saw."""

    bias: float
    weights: dict[str, float]
    threshold: float
    report: dict[str, Any]

    def confidence(self, scores: Scores, ranked: NDArray[np.int64], mixed: NDArray[np.float32]) -> float:
        """The probability, 0..1, that the first of `ranked` is the right entry."""
        if not len(ranked):
            return 0.0
        values = features(scores, ranked, mixed)
        total = self.bias + sum(self.weights[name] * value for name, value in zip(FEATURES, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def as_json(self) -> dict[str, Any]:
        """For the release's record."""
        return asdict(self)


def rank(scores: Scores) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Entries from best to worst, and every entry's mixed score."""
    parts = np.stack([getattr(scores, name) for name in RANK_WEIGHTS])
    mixed = np.tensordot(np.asarray(list(RANK_WEIGHTS.values()), dtype=np.float32), parts, axes=1)
    return np.argsort(-mixed, kind="stable"), mixed


def features(scores: Scores, ranked: NDArray[np.int64], mixed: NDArray[np.float32]) -> tuple[float, ...]:
    """What tells whether the best entry is right, in the order of `FEATURES`.

    Its five scores; its lead over the second; its share of the softmax over the central scores; the nearest sentence
    that is not ours; the share of unknown words; the logarithm of the number of words.
    """
    best = ranked[0]
    second = float(mixed[ranked[1]]) if len(ranked) > 1 else 0.0
    weights = np.exp(SHARPNESS * (scores.central - scores.central.max()))
    return (
        *(float(getattr(scores, name)[best]) for name in FEATURES[:5]),
        float(mixed[best]) - second,
        float(weights[best] / weights.sum()),
        scores.background,
        scores.strangeness,
        math.log1p(scores.words),
    )


def seed_questions(folder: Path = EVALUATION) -> list[Question]:
    """The repository's questions: golden ones with the entry that answers them, and those to refuse."""
    golden = yaml.safe_load((folder / "golden.yaml").read_text(encoding="utf-8"))
    refused = yaml.safe_load((folder / "negatives.yaml").read_text(encoding="utf-8"))
    questions = [Question(r["variety"], r["question"], r["entry"], GOLDEN, tuple(r.get("also") or ())) for r in golden]
    return questions + [Question(row["variety"], row["question"], None, row["kind"]) for row in refused]


def kept_questions() -> list[Question]:
    """The questions that staff keep in the database (seeded from the repository's); the repository's without any."""
    # Imported late: the models need Django, the rest of this module does not.
    from knowledge.models import GoldenQuestion

    rows = GoldenQuestion.objects.filter(archived=False)
    kept = [Question(r.variety, r.text, r.entry_id or None, r.kind, tuple(r.also)) for r in rows]
    return kept or seed_questions()


def load_questions(known: set[str], questions: Sequence[Question] | None = None) -> list[Question]:
    """Our own questions; one whose entry is not `known` counts as not covered, to be refused."""
    return [
        q if q.entry is None or q.entry in known else replace(q, entry=None, kind=NOT_COVERED)
        for q in (seed_questions() if questions is None else questions)
    ]


def are_siblings(one: Entry, other: Entry) -> bool:
    """Whether two entries answer neighbouring questions: one names the other, or a topic and an article are shared.

    The question files name one entry a question. Its sibling says much of the same and offers it as a button, so the
    confidence is not taught to refuse there; the report counts only the named entries as right.
    """
    if other.id in one.related or one.id in other.related:
        return True
    return one.topic == other.topic and not set(one.articles()).isdisjoint(other.articles())


def calibrate(index: Index, questions: Sequence[Question]) -> Calibration:
    """Fit on one half of the questions, choose the threshold there, report on the other half.

    Raises `ValueError` when a half lacks right or wrong cases: then the evaluation files are too small.
    """
    # Imported late: only publishing fits, answering does not.
    from sklearn.linear_model import LogisticRegression

    rows, right, helps = [], [], []
    known = {entry.id: entry for entry in index.entries}
    for question in questions:
        scores = index.score(question.text)
        ranked, mixed = rank(scores)
        rows.append(features(scores, ranked, mixed))
        best = index.entries[ranked[0]]
        right.append(question.is_answered_by(best.id))
        helps.append(right[-1] or (question.entry is not None and are_siblings(best, known[question.entry])))
    matrix, labels, fitted_on = np.asarray(rows), np.asarray(right), np.asarray(helps)
    fitting = np.asarray([question.for_fitting for question in questions])
    if len(set(fitted_on[fitting])) < 2 or len(set(labels[~fitting])) < 2:
        raise ValueError("calibration needs answered and refused questions in both halves")
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(matrix[fitting], fitted_on[fitting])
    sure = model.predict_proba(matrix)[:, 1]
    refuse = np.asarray([question.entry is None and question.kind != NOT_COVERED for question in questions])
    threshold = _threshold(sure[fitting & refuse])
    report = _report(
        [q for q, f in zip(questions, fitting, strict=True) if not f],
        sure[~fitting],
        labels[~fitting],
        threshold,
    )
    return Calibration(
        bias=float(model.intercept_[0]),
        weights=dict(zip(FEATURES, map(float, model.coef_[0]), strict=True)),
        threshold=threshold,
        report=report,
    )


def _threshold(sure: NDArray[np.float64]) -> float:
    """The confidence below which `TARGET_REFUSED` of the questions to refuse lie."""
    return float(np.clip(np.quantile(sure, TARGET_REFUSED), 0.05, 0.95))


def _report(
    questions: Sequence[Question], sure: NDArray[np.float64], right: NDArray[np.bool_], threshold: float
) -> dict[str, Any]:
    answerable = np.asarray([question.entry is not None for question in questions])
    answered = sure >= threshold
    curve = []
    for level in np.linspace(0.05, 0.95, 19):
        kept = sure >= level
        curve.append(
            {
                "threshold": round(float(level), 2),
                "precision": round(float(right[kept].mean()), 4) if kept.any() else None,
                "coverage": round(float((kept & right).sum() / max(answerable.sum(), 1)), 4),
                "refused": round(float((~kept & ~answerable).sum() / max((~answerable).sum(), 1)), 4),
            }
        )
    return {
        "questions": len(questions),
        "answerable": int(answerable.sum()),
        "right_at_first_reply": round(float((answered & right).sum() / max(answerable.sum(), 1)), 4),
        "refused_rightly": round(float((~answered & ~answerable).sum() / max((~answerable).sum(), 1)), 4),
        "answered_wrongly": int((answered & ~right).sum()),
        "curve": curve,
    }
