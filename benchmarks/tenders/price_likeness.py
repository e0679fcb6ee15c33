"""How alike the awards of a price answer are: `python -m benchmarks.tenders.price_likeness`, beside the shared dumps.

The sample was judged by hand (prices.txt): of the judged awards that a request brings up, the share that is alike, and
of those that are alike, the share that is brought up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from benchmarks.tenders.dump import DUMP

FILE = Path(__file__).with_name("prices.txt")
_FOLDER = DUMP.parents[1] / "bdc"
FILES = [*sorted(_FOLDER.glob("awarded_titles_*.json")), _FOLDER / "results_2025-07_names_removed.jsonl"]


def cases() -> Iterator[tuple[str, set[str], set[str]]]:
    """Requests with the awards judged alike and not."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, alike, other = (part.strip() for part in line.split("|"))
            yield text, set(alike.split()), set(other.split())


def measure() -> tuple[float, float, int, list[str]]:
    """Precision and recall over the judged awards, how many were judged, and each request's own figures."""
    from tenders.prices import similar
    from tenders.request import read_request
    from tenders.sectors import words_naming_sectors

    right = shown = known = judged = 0
    lines = []
    for text, alike, other in cases():
        wanted = read_request(text, today=dt.date(2026, 5, 4))
        found = {award.key[:8] for award in similar(wanted, said=words_naming_sectors(text))}
        good, bad = len(found & alike), len(found & other)
        right, shown, known, judged = right + good, shown + good + bad, known + len(alike), judged + len(alike | other)
        lines.append(f"{text}: {good} alike, {bad} not, of {len(alike)} alike; {len(found)} cases")
    return right / shown, right / known, judged, lines


def main() -> None:
    """Import the dumps into a test database and print."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tenders.awards_import import import_awards

    if not DUMP.exists():
        raise SystemExit("the dumps are not beside the repository")
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        for path in FILES:
            import_awards(path, now=timezone.now())
        precision, recall, judged, lines = measure()
        print(*lines, f"precision {precision:.3f}, recall {recall:.3f} over {judged} judged awards", sep="\n")
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
