"""Rasa's own view of its data, and the end-to-end stories, by Rasa's own commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bot.conftest import MODEL, ROOT


def rasa(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**__import__("os").environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
        check=False,
    )


def test_rasa_finds_the_data_valid():
    done = rasa("data", "validate", "--domain", "domain.yml", "--data", "data", "--config", "config.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_end_to_end_stories(tmp_path):
    done = rasa(
        "test",
        "core",
        "--model",
        str(MODEL),
        "--stories",
        "tests/stories",
        "--endpoints",
        "endpoints.yml",
        "--out",
        str(tmp_path),
        "--fail-on-prediction-errors",
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert not (tmp_path / "failed_test_stories.yml").read_text().count("predicted")
