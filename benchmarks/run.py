"""`make bench`: Safqa beside Rasa's starter bot in one run, and retrieval alone; writes benchmarks/RESULTS.md.

Same machine, same tracker store (SQLite, write-ahead log), five messages a conversation, four at a time, every reply
checked non-empty. The two assistants run one after the other, in turns, and the median round counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from benchmarks.load import Load, drive
from benchmarks.servers import Running, safqa, starter_bot
from desk.config import ROOT, read_config

STARTER_TEXTS = ("hello", "great", "not very good", "are you a bot?", "bye")
"""The starter bot's own intents: mood_great, mood_unhappy, bot_challenge and so on."""
GOLDEN = ROOT / "knowledge" / "evaluation" / "golden.yaml"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"


def safqa_texts() -> list[str]:
    """Our own golden questions, in all four varieties."""
    return [row["question"] for row in yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))]


async def rounds(running: Running, texts: Sequence[str], *, conversations: int, times: int) -> list[Load]:
    """A warm-up round, then `times` measured ones."""
    await drive(running.url, texts, conversations=max(4, conversations // 5))
    return [await drive(running.url, texts, conversations=conversations) for _ in range(times)]


def middle(loads: Sequence[Load]) -> Load:
    """The round with the median throughput."""
    return sorted(loads, key=lambda load: load.per_second)[len(loads) // 2]


def retrieval(questions: Sequence[str]) -> dict[str, Any]:
    """Time of one search alone, in milliseconds, in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from knowledge.search import search

    search(questions[0])
    times = []
    for question in questions:
        began = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        "searches": len(times),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95) - 1], 2),
    }


def measure(*, conversations: int, times: int, with_starter: bool) -> dict[str, Any]:
    """Run everything; the report that RESULTS.md is made from."""
    config = read_config()
    texts = safqa_texts()
    report: dict[str, Any] = {"conversations": conversations, "rounds": times, "retrieval": retrieval(texts)}
    if with_starter:
        report["starter"] = _one(starter_bot(config.home / "bench" / "starter"), STARTER_TEXTS, conversations, times)
    report["safqa"] = _one(safqa(config), texts, conversations, times)
    if with_starter:
        report["ratio"] = round(report["safqa"]["per_second"] / report["starter"]["per_second"], 2)
    return report


def _one(server: Any, texts: Sequence[str], conversations: int, times: int) -> dict[str, Any]:
    with server as running:
        load = middle(asyncio.run(rounds(running, texts, conversations=conversations, times=times)))
        return asdict(load) | {"start_seconds": running.start_seconds, "peak_mb": round(running.peak_mb)}


def as_markdown(report: dict[str, Any]) -> str:
    """The speed part of RESULTS.md."""
    lines = [
        f"Command: `make bench` ({report['conversations']} conversations of 5 messages, 4 at a time, median of "
        f"{report['rounds']} rounds; SQLite tracker store for both; {os.cpu_count()} cores; "
        f"{time.strftime('%Y-%m-%d')}).",
        "",
        "| assistant | messages a second | p50 ms | p95 ms | peak memory MB | start s |",
        "|---|---|---|---|---|---|",
    ]
    names = {"starter": "Rasa's starter bot (`rasa init`)", "safqa": "Safqa, all processes"}
    for key, name in names.items():
        if key in report:
            r = report[key]
            figures = [r[what] for what in ("per_second", "p50_ms", "p95_ms", "peak_mb", "start_seconds")]
            lines.append(f"| {name} | {' | '.join(map(str, figures))} |")
    if "ratio" in report:
        lines += ["", f"Ratio of throughput: **{report['ratio']}**."]
    r = report["retrieval"]
    lines += [
        "",
        f"Retrieval alone: p50 {r['p50_ms']} ms, p95 {r['p95_ms']} ms over {r['searches']} questions.",
    ]
    return "\n".join(lines)


def write_block(path: Path, name: str, text: str) -> None:
    """Replace the block between `<!-- name -->` and `<!-- /name -->` in a Markdown file, or append it."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    whole = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    block = f"{begin}\n{text}\n{end}"
    if begin in whole and end in whole:
        before, rest = whole.split(begin, 1)
        whole = before + block + rest.split(end, 1)[1]
    else:
        whole = f"{whole.rstrip()}\n\n{block}\n"
    path.write_text(whole, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--conversations", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-starter", action="store_true", help="Safqa alone (no ratio)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    report = measure(conversations=options.conversations, times=options.rounds, with_starter=not options.no_starter)
    print(json.dumps(report, indent=1) if options.json else as_markdown(report))
    if options.write:
        write_block(RESULTS, "speed", as_markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
