"""Each step of the retrieval beside plain BM25: what finding by letters, by sound and by meaning is worth.

`python -m benchmarks.retrieval --write` writes the rows into RESULTS.md. Nothing is fitted here: each row ranks the
entries in the repository for the own golden questions and, where they are at hand, the development questions.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.run import RESULTS, write_block

Ranker = Callable[[str], NDArray[Any]]
VARIETIES = ("fr", "ar", "ary", "ary-Latn")


@dataclass(frozen=True)
class Judged:
    """A question with the entries (by place) that answer it."""

    variety: str
    text: str
    right: frozenset[int]


@dataclass(frozen=True)
class Row:
    """One way of ranking: its name, the share right at first place by variety and in all, within three, and p95 ms."""

    name: str
    first: dict[str, float]
    overall: float
    within_three: float
    p95_ms: float


def judge(name: str, rank: Ranker, questions: Sequence[Judged]) -> Row:
    """Put every question to a ranker."""
    first: dict[str, list[bool]] = {variety: [] for variety in VARIETIES}
    within: list[bool] = []
    times: list[float] = []
    for question in questions:
        began = time.perf_counter()
        best = np.argsort(-rank(question.text), kind="stable")[:3]
        times.append((time.perf_counter() - began) * 1000)
        first[question.variety].append(int(best[0]) in question.right)
        within.append(any(int(place) in question.right for place in best))
    shares = {variety: statistics.fmean(hits) if hits else 0.0 for variety, hits in first.items()}
    every = [hit for hits in first.values() for hit in hits]
    return Row(
        name,
        shares,
        statistics.fmean(every),
        statistics.fmean(within),
        sorted(times)[max(0, int(len(times) * 0.95) - 1)],
    )


def questions_of(entries: Sequence[Any], *, limit: int | None) -> dict[str, list[Judged]]:
    """The own golden questions, and the development questions where they are at hand."""
    from django.conf import settings

    from knowledge.calibration import load_questions
    from knowledge.measure import REFUSE, SKIP, is_right
    from knowledge.measure import load_questions as load_development

    place = {entry.id: number for number, entry in enumerate(entries)}
    golden = [
        Judged(q.variety, q.text, frozenset(place[e] for e in (q.entry, *q.also) if e in place))
        for q in load_questions(set(place))
        if q.entry
    ]
    found = {"own golden questions": golden[:limit]}
    path = settings.CONFIG.evaluation_questions
    if path:
        asked = [q for q in load_development(path) if q.kind not in REFUSE | SKIP]
        found["development questions"] = [
            Judged(q.variety, q.question, frozenset(n for n, e in enumerate(entries) if is_right(e, q)))
            for q in asked[:limit]
        ]
    return found


def rankers(entries: Sequence[Any], *, steps: int | None, model: str | None) -> Iterator[tuple[str, Ranker]]:
    """The ways of ranking, each with its name, from the plainest to the combination."""
    from knowledge.calibration import rank
    from knowledge.encoder import TransformerEncoder
    from knowledge.encoder_training import STEPS, train_encoder
    from knowledge.index import Index
    from knowledge.measure import bm25_scores
    from knowledge.releases import load_background, training_groups

    yield "plain BM25", bm25_scores(entries)
    yield "character n-grams (tf-idf)", _ngrams(entries)
    background = load_background()
    for sounds in (False, True):
        said = "with phonetic keys" if sounds else "without phonetic keys"
        encoder = train_encoder(training_groups(entries), background=background, steps=steps or STEPS, sounds=sounds)
        index = Index(entries=entries, encoder=encoder, background=background, sounds=sounds)
        yield f"lexical alone, {said}", lambda text, index=index: index.score(text).lexical  # type: ignore[misc]
        yield f"own encoder alone, {said}", lambda text, index=index: index.score(text).dense  # type: ignore[misc]
        yield f"combination, {said}", lambda text, index=index: rank(index.score(text))[1]  # type: ignore[misc]
    if model:
        index = Index(entries=entries, encoder=TransformerEncoder(model), background=background)
        yield f"{os.path.basename(model)} alone", lambda text: index.score(text).dense
        yield f"combination with {os.path.basename(model)}", lambda text: rank(index.score(text))[1]


def _ngrams(entries: Sequence[Any]) -> Ranker:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from knowledge.releases import training_groups
    from language.normalise import normalise

    groups = training_groups(entries)
    texts = [text for group in groups for text in group]
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), preprocessor=normalise, sublinear_tf=True)
    matrix = vectoriser.fit_transform(texts)

    def scores(text: str) -> NDArray[Any]:
        return np.maximum.reduceat(np.asarray((matrix @ vectoriser.transform([text]).T).todense()).ravel(), starts)

    return scores


def measure(*, entries_limit: int | None, limit: int | None, steps: int | None, model: str | None) -> dict[str, Any]:
    """Every row over every set of questions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from knowledge.source_files import read_entries

    entries = [file.entry for file in read_entries()[0]][:entries_limit]
    sets = questions_of(entries, limit=limit)
    rows: dict[str, list[Row]] = {name: [] for name in sets}
    for name, ranker in rankers(entries, steps=steps, model=model):
        for of, questions in sets.items():
            if questions:
                rows[of].append(judge(name, ranker, questions))
                print(f"{of}: {name}: {rows[of][-1].overall:.1%}", file=sys.stderr, flush=True)
    return {"entries": len(entries), "questions": {name: len(qs) for name, qs in sets.items()}, "rows": rows}


def as_markdown(report: dict[str, Any]) -> str:
    """The rows as tables."""
    lines = [f"Command: `.venv/app/bin/python -m benchmarks.retrieval --write` ({report['entries']} entries)."]
    for name, rows in report["rows"].items():
        lines += ["", f"{report['questions'][name]} {name}, share right:", ""]
        lines += [f"| ranking | {' | '.join(VARIETIES)} | all | within three | p95 ms |", "|---" * 8 + "|"]
        for row in rows:
            shares = " | ".join(f"{row.first[variety]:.1%}" for variety in VARIETIES)
            lines.append(f"| {row.name} | {shares} | {row.overall:.1%} | {row.within_three:.1%} | {row.p95_ms:.1f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--entries", type=int, help="only the first N entries (a small run)")
    parser.add_argument("--limit", type=int, help="only the first N questions of each set")
    parser.add_argument("--steps", type=int, help="training steps of the encoder, instead of the release's")
    parser.add_argument("--model", help="a sentence-transformers model on this disk, as further rows")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    report = measure(entries_limit=options.entries, limit=options.limit, steps=options.steps, model=options.model)
    print(as_markdown(report))
    if options.write:
        write_block(RESULTS, "retrieval", as_markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
