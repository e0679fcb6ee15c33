"""`manage.py check_knowledge` as a writer meets it: all faults at once, with file and line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = ROOT / "knowledge" / "entries"


def check(folder: Path | None = None) -> tuple[int, dict]:
    command = [sys.executable, "manage.py", "check_knowledge", "--json"]
    if folder:
        command += ["--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path) -> Path:
    copy = tmp_path / "entries"
    shutil.copytree(ENTRIES, copy)
    return copy


def mend(folder: Path, old: str, new: str) -> Path:
    path = folder / "purchase-orders" / "purchase-order-ceiling.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_our_entries_have_no_fault():
    code, report = check()
    assert report["faults"] == []
    assert code == 0
    assert report["entries"] >= 12


def test_a_figure_that_differs_is_found_in_its_variety(folder):
    mend(folder, "حتى لـ 500 000 درهم", "حتى لـ 600 000 درهم")
    code, report = check(folder)
    assert code == 1
    messages = [fault["message"] for fault in report["faults"]]
    assert any("ary states 600000" in message for message in messages)
    assert any("ary does not state 500000" in message for message in messages)


def test_all_faults_are_named_at_once_with_their_lines(folder):
    path = mend(folder, "topic: purchase-orders", "topic: nothing")
    mend(folder, "label: Plafond bon commande", "label: Un libellé beaucoup trop long pour un bouton")
    mend(folder, "review_by: 2027-11-24", "review_by: tomorrow")
    (folder / "tenders" / "broken.yaml").write_text("id: [", encoding="utf-8")
    code, report = check(folder)
    assert code == 1
    faults = {(fault["path"], fault["line"]): fault["message"] for fault in report["faults"]}
    lines = path.read_text(encoding="utf-8").splitlines()
    label = next(n for n, line in enumerate(lines, 1) if "libellé" in line)
    review = next(n for n, line in enumerate(lines, 1) if "tomorrow" in line)
    assert ("purchase-order-ceiling.yaml", label) in faults
    assert ("purchase-order-ceiling.yaml", review) in faults
    assert any(path == "broken.yaml" for path, _ in faults)


@pytest.mark.parametrize("variety", ["fr", "ar", "ary", "ary-Latn"])
def test_a_missing_variety_is_a_fault(folder, variety):
    path = folder / "purchase-orders" / "purchase-order-ceiling.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    del data["texts"][variety]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    code, report = check(folder)
    assert code == 1
    assert any(f"texts are missing in {variety}" in fault["message"] for fault in report["faults"])


def test_unknown_article_relation_key_and_latin_1_are_faults(folder):
    mend(folder, "decree: 91", "decree: 171")
    ceiling = folder / "tenders" / "simplified-tender.yaml"
    ceiling.write_text(
        ceiling.read_text(encoding="utf-8").replace("sources:\n", "sources:\n  - text: no-such-text\n", 1),
        encoding="utf-8",
    )
    (folder / "tenders" / "latin.yaml").write_bytes("id: é".encode("latin-1"))
    other = folder / "portal" / "electronic-submission.yaml"
    other.write_text(other.read_text(encoding="utf-8") + "\nanswer: 42\n", encoding="utf-8")
    code, report = check(folder)
    assert code == 1
    messages = " | ".join(fault["message"] for fault in report["faults"])
    assert "170" in messages
    assert "not UTF-8" in messages
    assert "no-such-text" in messages
    assert "answer" in messages


def test_the_same_question_twice_is_a_fault(folder):
    data = yaml.safe_load((folder / "purchase-orders" / "purchase-order-ceiling.yaml").read_text(encoding="utf-8"))
    question = data["texts"]["fr"]["questions"][0]
    other = folder / "portal" / "electronic-submission.yaml"
    entry = yaml.safe_load(other.read_text(encoding="utf-8"))
    entry["texts"]["fr"]["questions"][0] = question.upper() + " !"
    other.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    code, report = check(folder)
    assert code == 1
    assert any("is asked also in" in fault["message"] for fault in report["faults"])
