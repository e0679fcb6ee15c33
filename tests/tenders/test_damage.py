"""The small size of benchmarks/tenders/damage.py."""

from __future__ import annotations

from benchmarks.tenders.damage import run


def test_damaged_pages_and_files_are_survived():
    outcome = run(1500)
    assert sum(count for name, count in outcome.items() if "refused" in name) > 200
    assert outcome["list read"] > 0
