"""The intent classifier beside DIET on the same features: cross-validated, in Rasa's own test command.

`python -m benchmarks.nlu --write` takes some minutes: DIET is trained once a fold.
"""

from __future__ import annotations

import argparse
import copy
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.run import RESULTS, write_block
from deploy.prepare import RASA_PYTHON, rasa_environment
from desk.config import ROOT

CLASSIFIERS: dict[str, dict[str, Any]] = {
    "logistic regression (in use)": {
        "name": "LogisticRegressionClassifier",
        "max_iter": 200,
        "solver": "lbfgs",
        "tol": 0.001,
        "random_state": 42,
    },
    "DIET": {
        "name": "DIETClassifier",
        "epochs": 60,
        "entity_recognition": False,
        "random_seed": 42,
        "constrain_similarities": True,
    },
}


def config_with(classifier: dict[str, Any]) -> dict[str, Any]:
    """Our own pipeline with another classifier, without the fallback (it would hide what the classifier says)."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    kept = [part for part in config["pipeline"] if "Classifier" not in part["name"]]
    changed = copy.deepcopy(config)
    changed["pipeline"] = [*kept, classifier]
    return changed


def cross_validate(classifier: dict[str, Any], *, folds: int, data: str, epochs: int | None) -> dict[str, float]:
    """Macro and weighted F1 over the folds, accuracy, and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        chosen = classifier | ({"epochs": epochs} if epochs and "epochs" in classifier else {})
        config.write_text(yaml.safe_dump(config_with(chosen)), encoding="utf-8")
        command = [str(RASA_PYTHON), "-m", "rasa", "test", "nlu", "--cross-validation", "--folds", str(folds)]
        command += ["--nlu", data, "--config", str(config), "--out", folder, "--no-plot", "--no-errors"]
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=rasa_environment(), capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        report = Path(folder) / "intent_report.json"
        if done.returncode or not report.exists():
            raise RuntimeError(f"rasa test nlu failed:\n{done.stderr[-2000:]}")
        found = json.loads(report.read_text(encoding="utf-8"))
    return {
        "macro_f1": found["macro avg"]["f1-score"],
        "weighted_f1": found["weighted avg"]["f1-score"],
        "examples": found["macro avg"]["support"],
        "seconds": seconds,
    }


def as_markdown(rows: dict[str, dict[str, float]], folds: int) -> str:
    """The comparison as a table."""
    examples = next(iter(rows.values()))["examples"]
    lines = [
        f"Command: `.venv/app/bin/python -m benchmarks.nlu --write` ({folds} folds, {examples:.0f} examples).",
        "",
        "| classifier on the same features | macro F1 | weighted F1 | seconds for all folds |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['macro_f1']:.3f} | {row['weighted_f1']:.3f} | {row['seconds']:.0f} |"
        for name, row in rows.items()
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--data", default="data/nlu", help="training data (a file for a small run)")
    parser.add_argument("--epochs", type=int, help="epochs of DIET instead of 60 (a small run)")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    rows = {
        name: cross_validate(classifier, folds=options.folds, data=options.data, epochs=options.epochs)
        for name, classifier in CLASSIFIERS.items()
    }
    text = as_markdown(rows, options.folds)
    print(text)
    if options.write:
        write_block(RESULTS, "nlu", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
