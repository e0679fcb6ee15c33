"""How search, memory, training and index build grow with the knowledge base, and which FAISS index that asks for.

`python -m benchmarks.scale --write` makes corpora of 1,000 and 5,000 generated entries and of 120,000 vectors out of
the words of our own entries, and writes the curve into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import psutil

from benchmarks.run import RESULTS, write_block

TRIED_STEPS = 20
"""Training steps that are timed; the whole training is the time of one step times the release's steps."""
QUESTIONS = 300
ROWS_AN_ENTRY = 72


@dataclass(frozen=True)
class Size:
    """One generated corpus: entries, rows (vectors), and what they cost."""

    entries: int
    rows: int
    build_s: float
    train_s: float
    memory_mb: float
    p50_ms: float
    p95_ms: float


def generated(entries: Sequence[Any], count: int, *, seed: int) -> list[Any]:
    """`count` entries whose texts are words of the real ones, put together anew."""
    rng = random.Random(seed)
    words = {
        variety: sorted({word for e in entries for q in e.texts[variety].questions for word in q.split()})
        for variety in entries[0].texts
    }

    def sentence(variety: str) -> str:
        return " ".join(rng.choices(words[variety], k=rng.randint(4, 14)))

    made = []
    for number in range(count):
        model = entries[number % len(entries)]
        texts = {
            variety: text.model_copy(
                update={
                    "questions": [sentence(variety) for _ in range(ROWS_AN_ENTRY // 4 - 2)],
                    "title": sentence(variety)[:60],
                    "short": sentence(variety),
                }
            )
            for variety, text in model.texts.items()
        }
        made.append(model.model_copy(update={"id": f"made-{number}", "texts": texts}))
    return made


def timed(search: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    """The 50th and 95th percentile of a search's time, in milliseconds."""
    times = []
    for question in questions:
        began = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95) - 1]


def grow(entries: Sequence[Any], encoder: Any, questions: Sequence[str], count: int) -> Size:
    """Build and search a corpus of `count` generated entries; time some training steps on it."""
    from knowledge.calibration import rank
    from knowledge.encoder_training import STEPS, train_encoder
    from knowledge.index import Index
    from knowledge.releases import training_groups

    process = psutil.Process()
    made = generated(entries, count, seed=count)
    before = process.memory_info().rss
    began = time.perf_counter()
    index = Index(entries=made, encoder=encoder)
    build = time.perf_counter() - began
    memory = (process.memory_info().rss - before) / 1e6
    p50, p95 = timed(lambda text: rank(index.score(text)), questions)
    marks: list[float] = []
    train_encoder(training_groups(made), steps=TRIED_STEPS, progress=lambda _d, _n: marks.append(time.perf_counter()))
    step = (marks[-1] - marks[0]) / (len(marks) - 1)
    return Size(count, index.vectors.ntotal, build, step * STEPS, memory, p50, p95)


def faiss_kinds(vectors: Any, queries: Any) -> list[tuple[str, float, float, float, float]]:
    """FAISS indexes over the same vectors: name, build s, p50 ms, p95 ms, and the share of the exact nearest found."""
    size = vectors.shape[1]
    quantiser = faiss.IndexFlatIP(size)
    lists = faiss.IndexIVFFlat(quantiser, size, min(1024, len(vectors) // 40), faiss.METRIC_INNER_PRODUCT)
    lists.nprobe = 16
    kinds: dict[str, faiss.Index] = {
        "flat (exact)": faiss.IndexFlatIP(size),
        "HNSW, 32 links": faiss.IndexHNSWFlat(size, 32, faiss.METRIC_INNER_PRODUCT),
        "inverted lists, 1024, 16 looked at": lists,
    }
    exact: Any = None
    rows = []
    for name, index in kinds.items():
        began = time.perf_counter()
        if not index.is_trained:
            index.train(vectors)
        index.add(vectors)
        build = time.perf_counter() - began
        times, found = [], []
        for query in queries:
            start = time.perf_counter()
            _, nearest = index.search(query[None], 10)
            times.append((time.perf_counter() - start) * 1000)
            found.append(nearest[0])
        exact = found if exact is None else exact
        recall = statistics.fmean(len(set(a) & set(b)) / 10 for a, b in zip(exact, found, strict=True))
        times.sort()
        rows.append((name, build, statistics.median(times), times[int(len(times) * 0.95) - 1], recall))
    return rows


def measure(*, sizes: Sequence[int], vectors: int) -> dict[str, Any]:
    """The active release, generated corpora, and the kinds of FAISS index."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    import yaml

    from benchmarks.run import GOLDEN
    from knowledge.releases import active_release
    from knowledge.search import search

    # One thread, as an action server has beside Rasa on two cores.
    faiss.omp_set_num_threads(1)
    release = active_release.get()
    questions = [row["question"] for row in yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))][:QUESTIONS]
    search(questions[0])
    p50, p95 = timed(search, questions)
    grown = [grow(release.index.entries, release.index.encoder, questions, count) for count in sizes]
    made = generated(release.index.entries, max(1, vectors // ROWS_AN_ENTRY), seed=1)
    rows = [text for entry in made for t in entry.texts.values() for text in (*t.questions, t.title, t.short)]
    embedded = np.ascontiguousarray(release.index.encoder.encode(rows))
    kinds = faiss_kinds(embedded, release.index.encoder.encode(questions))
    return {
        "now": (len(release.entries), release.index.vectors.ntotal, p50, p95),
        "grown": grown,
        "kinds": kinds,
        "vectors": len(embedded),
    }


def as_markdown(report: dict[str, Any]) -> str:
    """The curve as tables."""
    entries, rows, p50, p95 = report["now"]
    lines = [
        "Command: `.venv/app/bin/python -m benchmarks.scale --write` (one FAISS thread).",
        "",
        f"The active release ({entries} entries, {rows} vectors): a whole search p50 {p50:.2f} ms, p95 {p95:.2f} ms.",
        "",
        "| generated entries | vectors | index build s | training s | memory MB | search p50 ms | p95 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.entries} | {s.rows} | {s.build_s:.1f} | {s.train_s:.0f} | {s.memory_mb:.0f} "
        f"| {s.p50_ms:.2f} | {s.p95_ms:.2f} |"
        for s in report["grown"]
    ]
    lines += [
        "",
        f"FAISS alone over {report['vectors']} vectors:",
        "",
        "| index | build s | p50 ms | p95 ms | of the exact ten nearest |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {name} | {b:.1f} | {p50:.2f} | {p95:.2f} | {r:.1%} |" for name, b, p50, p95, r in report["kinds"]]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--vectors", type=int, default=120_000)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    report = measure(sizes=options.sizes, vectors=options.vectors)
    print(as_markdown(report))
    if options.write:
        write_block(RESULTS, "scale", as_markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
