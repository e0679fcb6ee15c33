"""Writes the quality part of RESULTS.md: what `make eval` prints, and the precision/coverage curve of the refusal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.run import RESULTS, write_block

COLUMNS = (
    ("covered", "covered by an entry"),
    ("right_at_first_reply", "right at first reply"),
    ("right_within_three", "right within three"),
    ("best_is_right", "best entry right"),
    ("bm25_best_is_right", "plain BM25, best entry right"),
    ("to_refuse", "to refuse"),
    ("refused_rightly", "refused"),
)


def quality() -> dict[str, Any]:
    """Measure the active release on our held-out questions, and on the development questions where they are at hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from django.conf import settings

    from knowledge.measure import load_questions, measure
    from knowledge.releases import active_release

    release = active_release.get()
    path = settings.CONFIG.evaluation_questions
    return {
        "entries": len(release.entries),
        "threshold": release.calibration.threshold,
        "held_out": release.calibration.report,
        "development": measure(load_questions(path)) if path else None,
    }


def as_markdown(report: dict[str, Any]) -> str:
    """The quality part of RESULTS.md."""
    held = report["held_out"]
    lines = [
        f"Command: `make eval` ({report['entries']} entries, refusal threshold {report['threshold']:.2f}).",
        "",
        f"Own questions, the half that nothing was fitted on ({held['questions']}): right at first reply "
        f"{held['right_at_first_reply']:.1%} of the {held['answerable']} answerable, "
        f"{held['refused_rightly']:.1%} of the others refused, {held['answered_wrongly']} answered wrongly.",
        "",
        "| threshold | precision of answers | right answers given | others refused |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {row['threshold']:.2f} | {row['precision'] or 0:.1%} | {row['coverage']:.1%} | {row['refused']:.1%} |"
        for row in held["curve"][::2]
    ]
    lines += ["", "![precision against coverage](refusal.svg)"]
    if report["development"]:
        lines += ["", "Development questions (they only report; nothing is fitted on them):", ""]
        lines.append(f"| variety | {' | '.join(title for _, title in COLUMNS)} | answered wrongly |")
        lines.append("|---" * (len(COLUMNS) + 2) + "|")
        for variety, row in report["development"]["varieties"].items():
            cells = " | ".join(str(row[name]) for name, _ in COLUMNS)
            lines.append(f"| {variety} | {cells} | {len(row['answered_wrongly'])} |")
    return "\n".join(lines)


def draw(curve: Sequence[dict[str, Any]], threshold: float, path: Path) -> None:
    """Draw the precision/coverage curve of the refusal as an SVG picture."""
    import matplotlib

    matplotlib.use("Agg")
    # The same input gives the same file.
    matplotlib.rcParams["svg.hashsalt"] = "safqa"
    from matplotlib import pyplot

    known = [row for row in curve if row["precision"] is not None]
    figure, axes = pyplot.subplots(figsize=(7, 4.2))
    axes.plot([r["coverage"] for r in known], [r["precision"] for r in known], marker="o", color="#0f4a40")
    for row in known[::3]:
        axes.annotate(
            f"{row['threshold']:.2f}", (row["coverage"], row["precision"]), xytext=(4, -12), textcoords="offset points"
        )
    axes.set_xlabel("right answers given, share of the answerable questions")
    axes.set_ylabel("precision of the answers given")
    axes.set_title(f"Refusal on the held-out half; threshold in use {threshold:.2f}")
    axes.set_xlim(0, 1)
    axes.set_ylim(0.5, 1.01)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    report = quality()
    text = as_markdown(report)
    print(text)
    if options.write:
        write_block(RESULTS, "quality", text)
        draw(report["held_out"]["curve"], report["threshold"], RESULTS.parent / "refusal.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
