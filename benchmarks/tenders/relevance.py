"""How well requests find their notices: precision at three, and silence where there is nothing; beside plain full text.

Run `python -m benchmarks.tenders.relevance` where the dump lies beside the repository; it uses a database of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tenders.dump import DAY

FILE = Path(__file__).with_name("relevance.txt")
TOP = 3
Finder = Callable[[str], list[str]]


@dataclass(frozen=True)
class Case:
    """A request and the ids that answer it."""

    variety: str
    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """How right the answers are.

    precision: of the notices shown, over requests that have an answer (nothing shown counts as 0); silent: share of the
    requests without an answer that got none.
    """

    precision: float
    silent: float
    wrong: list[str]


def cases() -> Iterator[Case]:
    """The labelled requests."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            variety, text, ids = (part.strip() for part in line.split("|"))
            yield Case(variety, text, frozenset(ids.split()))


def measure(find: Finder) -> Quality:
    """Ask every request; `find` gives the ids shown, best first."""
    scores, silent, wrong = [], [], []
    for case in cases():
        shown = find(case.text)[:TOP]
        if case.right:
            score = sum(each in case.right for each in shown) / len(shown) if shown else 0.0
            scores.append(score)
            if score < 1:
                wrong.append(f"{score:.2f} {case.variety} {case.text}: {shown} for {sorted(case.right)}")
        else:
            silent.append(not shown)
            if shown:
                wrong.append(f"should be silent: {case.variety} {case.text}: {shown}")
    return Quality(sum(scores) / len(scores), sum(silent) / len(silent), wrong)


def ours(text: str) -> list[str]:
    """What `tenders.search` shows."""
    from tenders.request import read_request
    from tenders.search import search

    results = search(read_request(text, today=DAY.date()), now=DAY)
    return [notice.key.split(":")[-1] for notice in results.hits]


def plain_full_text(text: str) -> list[str]:
    """What plain full-text search shows: any word of the request in object, place or buyer, the most words first."""
    from language.normalise import normalise
    from tenders.models import Notice

    words = {word for word in normalise(text).split() if len(word) > 2}
    found = []
    for notice in Notice.objects.filter(deadline__gt=DAY):
        held = set(re.findall(r"\w+", normalise(f"{notice.object} {notice.buyer} {' '.join(notice.places)}")))
        shared = len(words & held)
        if shared:
            found.append((-shared, notice.pk, notice.key.split(":")[-1]))
    return [key for *_, key in sorted(found)]


def main() -> None:
    """Print both measures in a temporary database."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import get_runner  # noqa: F401 - makes the test database machinery available

    from benchmarks.tenders.dump import DUMP, readings
    from tenders.store import store

    if not DUMP.exists():
        raise SystemExit(f"no dump at {DUMP}")
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        store(readings(), seen_at=DAY)
        for name, find in (("tenders.search", ours), ("plain full text", plain_full_text)):
            quality = measure(find)
            print(f"{name}: precision at {TOP} {quality.precision:.3f}, silent when nothing {quality.silent:.3f}")
            if find is ours:
                print(*quality.wrong, sep="\n")
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
