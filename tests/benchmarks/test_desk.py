"""The desk's benchmark runs, on a small size, in a database of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.desk import PAGES


def test_every_page_and_the_grouping_are_measured():
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.desk", "--entries", "15", "--questions", "300"],
        cwd=Path(__file__).resolve().parents[2],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    figures = dict(re.findall(r"^\| (.+) \| ([\d.]+) \|$", done.stdout, re.MULTILINE))
    assert {f"{name} (ms)" for name in (*PAGES, "entry", "group", "check", "try")} <= set(figures)
    assert all(float(value) > 0 for name, value in figures.items() if name.endswith("(ms)"))
