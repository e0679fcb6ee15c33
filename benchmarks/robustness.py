"""How answers hold when people type badly, mix scripts, tell a story, or ask two things at once; beside plain BM25.

`python -m benchmarks.robustness --write` writes the rows into RESULTS.md. The questions are the held-out half of our
own golden questions, each changed in one way; the same seed gives the same changes.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.run import RESULTS, write_block

SEED = 90210
STORIES = Path(__file__).parent / "stories.yaml"
OTHER_SCRIPT = {"fr": "ary", "ar": "ary-Latn", "ary": "ary-Latn", "ary-Latn": "ary"}
Changed = list[tuple[str, Any]]
"""Pairs of a changed question's text and the question it was made of."""


def changes(questions: Sequence[Any], others: dict[tuple[str, str], str]) -> dict[str, Changed]:
    """Every way of changing, with the questions changed so. `others` gives a question by (entry, variety)."""
    from knowledge.augmentation import with_slips

    rng = random.Random(SEED)
    stories = yaml.safe_load(STORIES.read_text(encoding="utf-8"))
    ways: dict[str, Callable[[Any], str]] = {
        "as written": lambda q: str(q.text),
        "an error in every fourth word": lambda q: with_slips(q.text, rng),
        "a blank forgotten": lambda q: _glued(q.text, rng),
        "a letter repeated": lambda q: _repeated(q.text, rng),
        "a story of about forty words around it": lambda q: rng.choice(stories[q.variety]).format(question=q.text),
    }
    made = {name: [(way(q), q) for q in questions] for name, way in ways.items()}
    made["the second half in another script"] = [
        (f"{_half(q.text, first=True)} {_half(others[key], first=False)}", q)
        for q in questions
        if (key := (q.entry, OTHER_SCRIPT[q.variety])) in others
    ]
    return made


def _glued(text: str, rng: random.Random) -> str:
    words = text.split()
    if len(words) < 2:
        return text
    at = rng.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def _repeated(text: str, rng: random.Random) -> str:
    places = [number for number, sign in enumerate(text) if sign.isalpha()]
    at = rng.choice(places)
    return text[:at] + text[at] * 3 + text[at:]


def _half(text: str, *, first: bool) -> str:
    words = text.split()
    middle = (len(words) + 1) // 2
    return " ".join(words[:middle] if first else words[middle:] or words)


def two_at_once(questions: Sequence[Any], limit: int) -> dict[str, float]:
    """Two questions of one variety in one message: the share where both are answered, or one is and one offered."""
    from knowledge.reply import reply_to

    rng = random.Random(SEED)
    both = offered = asked = 0
    for variety in OTHER_SCRIPT:
        mine = [q for q in questions if q.variety == variety]
        for _ in range(limit // len(OTHER_SCRIPT)):
            one, two = rng.sample(mine, 2)
            reply = reply_to(f"{one.text.rstrip(' ?؟')}? {two.text.rstrip(' ?؟')}?")
            given = {entry.id for entry in reply.entries}
            shown = given | {entry.id for entry in (*reply.near, *reply.beside)}
            hits = [any(q.is_answered_by(entry) for entry in given) for q in (one, two)]
            held = [any(q.is_answered_by(entry) for entry in shown) for q in (one, two)]
            asked += 1
            both += all(hits)
            offered += any(hits) and all(held)
    return {"asked": asked, "both": both / asked, "answered_or_offered": offered / asked}


def measure(*, limit: int | None) -> dict[str, Any]:
    """Every way of changing, over the active release."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from knowledge.calibration import NOT_COVERED, load_questions
    from knowledge.measure import bm25_scores
    from knowledge.releases import active_release
    from knowledge.reply import reply_to

    entries = active_release.get().index.entries
    own = load_questions({entry.id for entry in entries})
    golden = [q for q in own if q.entry]
    held_out = [q for q in golden if not q.for_fitting][:limit]
    to_refuse = [q for q in own if not q.entry and q.kind != NOT_COVERED and not q.for_fitting][:limit]
    refused = {
        name: statistics.fmean(reply_to(text).refused for text, _ in changed)
        for name, changed in changes(to_refuse, {}).items()
        if changed
    }
    others = {(q.entry, q.variety): q.text for q in golden if q.for_fitting and q.entry}
    bm25 = bm25_scores(entries)
    rows = []
    for name, changed in changes(held_out, others).items():
        ours = [_judged(reply_to(text), q) for text, q in changed]
        plain = [q.is_answered_by(entries[int(bm25(text).argmax())].id) for text, q in changed]
        rows.append(
            {
                "name": name,
                "questions": len(changed),
                "best_right": statistics.fmean(best for best, _ in ours),
                "right_at_first_reply": statistics.fmean(right for _, right in ours),
                "bm25_best_right": statistics.fmean(plain),
                "refused": refused.get(name),
            }
        )
    return {"entries": len(entries), "rows": rows, "two": two_at_once(held_out, limit or 400)}


def _judged(reply: Any, question: Any) -> tuple[bool, bool]:
    """Whether the best entry is right, and whether what was said is."""
    best = reply.result.candidates[:1]
    right = any(question.is_answered_by(one.entry.id) for one in best)
    return right, any(question.is_answered_by(entry.id) for entry in reply.entries)


def as_markdown(report: dict[str, Any]) -> str:
    """The rows as a table."""
    lines = [
        f"Command: `.venv/app/bin/python -m benchmarks.robustness --write` ({report['entries']} entries; "
        "held-out half of our own questions, each changed in one way).",
        "",
        "| question | asked | best entry right | right at first reply | plain BM25, best entry right "
        "| others, refused |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['name']} | {row['questions']} | {row['best_right']:.1%} | {row['right_at_first_reply']:.1%} "
        f"| {row['bm25_best_right']:.1%} | {'' if row['refused'] is None else format(row['refused'], '.1%')} |"
        for row in report["rows"]
    ]
    two = report["two"]
    lines += [
        "",
        f"Two questions in one message ({two['asked']} pairs): both answered {two['both']:.1%}, "
        f"one answered and the other answered or offered {two['answered_or_offered']:.1%}.",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness", description=__doc__)
    parser.add_argument("--limit", type=int, help="only the first N questions (a small run)")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    text = as_markdown(measure(limit=options.limit))
    print(text)
    if options.write:
        write_block(RESULTS, "robustness", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
