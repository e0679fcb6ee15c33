"""How sure the bot is of an answer, and below which confidence it says that it does not know.

A logistic model over six scores turns them into a probability that this entry is the right one.
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

from knowledge.index import Index, Scores

EVALUATION = Path(__file__).resolve().parent / "evaluation"
RANK_WEIGHTS = (0.3, 0.3, 0.1, 0.1)
"""Of dense, central, lexical and coverage in the ranking; chosen on our own questions, see benchmarks/RESULTS.md."""
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
    dense: float
    central: float
    lexical: float
    coverage: float
    margin: float
    background: float
    threshold: float
    report: dict[str, Any]

    def confidence(self, scores: Scores, ranked: NDArray[np.int64], mixed: NDArray[np.float32]) -> float:
        """The probability, 0..1, that the first of `ranked` is the right entry."""
        if not len(ranked):
            return 0.0
        values = features(scores, ranked, mixed)
        weights = (self.dense, self.central, self.lexical, self.coverage, self.margin, self.background)
        total = self.bias + sum(w * v for w, v in zip(weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def as_json(self) -> dict[str, Any]:
        """For the release's record."""
        return asdict(self)


def rank(scores: Scores) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Entries from best to worst, and every entry's mixed score."""
    parts = (scores.dense, scores.central, scores.lexical, scores.coverage)
    mixed = np.tensordot(np.asarray(RANK_WEIGHTS, dtype=np.float32), np.stack(parts), axes=1)
    return np.argsort(-mixed, kind="stable"), mixed


def features(scores: Scores, ranked: NDArray[np.int64], mixed: NDArray[np.float32]) -> tuple[float, ...]:
    """The four scores of the best entry, its lead over the second, and the nearest sentence that is not ours."""
    best = ranked[0]
    second = float(mixed[ranked[1]]) if len(ranked) > 1 else 0.0
    return (
        float(scores.dense[best]),
        float(scores.central[best]),
        float(scores.lexical[best]),
        float(scores.coverage[best]),
        float(mixed[best]) - second,
        scores.background,
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


def calibrate(index: Index, questions: Sequence[Question]) -> Calibration:
    """Fit on one half of the questions, choose the threshold there, report on the other half.

    Raises `ValueError` when a half lacks right or wrong cases: then the evaluation files are too small.
    """
    # Imported late: only publishing fits, answering does not.
    from sklearn.linear_model import LogisticRegression

    rows, right = [], []
    for question in questions:
        scores = index.score(question.text)
        ranked, mixed = rank(scores)
        rows.append(features(scores, ranked, mixed))
        right.append(question.is_answered_by(index.entries[ranked[0]].id))
    matrix, labels = np.asarray(rows), np.asarray(right)
    fitting = np.asarray([question.for_fitting for question in questions])
    if len(set(labels[fitting])) < 2 or len(set(labels[~fitting])) < 2:
        raise ValueError("calibration needs answered and refused questions in both halves")
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(matrix[fitting], labels[fitting])
    sure = model.predict_proba(matrix)[:, 1]
    refuse = np.asarray([question.entry is None and question.kind != NOT_COVERED for question in questions])
    threshold = _threshold(sure[fitting & refuse])
    report = _report(
        [q for q, f in zip(questions, fitting, strict=True) if not f],
        sure[~fitting],
        labels[~fitting],
        threshold,
    )
    dense, central, lexical, coverage, margin, background = (float(value) for value in model.coef_[0])
    return Calibration(
        bias=float(model.intercept_[0]),
        dense=dense,
        central=central,
        lexical=lexical,
        coverage=coverage,
        margin=margin,
        background=background,
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
