"""Bringing everything up to date before anything starts: database, entries, release, Rasa's model.

`python -m deploy.prepare` does the database, the entries and the release; `--model` the Rasa model as well, beside it.
Each is done only when what it is made from has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desk.config import ROOT, Config, ConfigError, read_config

RASA_PYTHON = ROOT / ".venv" / "rasa" / "bin" / "python"
LEAST_FREE = 500_000_000
"""Bytes that must be free for models, databases and logs."""
MODEL_PARTS = ("config.yml", "domain.yml", "data", "bot", "language", "vocabulary")


class PrepareError(RuntimeError):
    """A step failed; the message is one line for the person at the terminal."""


def rasa_environment() -> dict[str, str]:
    """The environment of every Rasa process: our packages on the path, no telemetry, quiet libraries."""
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "MPLCONFIGDIR": str(ROOT / "var" / "matplotlib"),
    }


def model_path(config: Config) -> Path:
    """Where the trained Rasa model lies."""
    return config.home / "models" / "safqa.tar.gz"


def model_digest() -> str:
    """What the Rasa model is made from."""
    digest = hashlib.sha256()
    for part in MODEL_PARTS:
        base = ROOT / part
        files = [base] if base.is_file() else sorted(p for p in base.rglob("*") if p.is_file())
        for path in files:
            if "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def check_disk(config: Config) -> None:
    """Raise `PrepareError` when the data folder's disk is nearly full."""
    config.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(config.home).free
    if free < LEAST_FREE:
        raise PrepareError(
            f"disque presque plein / disk nearly full: {free // 1_000_000} MB free in {config.home}, "
            f"{LEAST_FREE // 1_000_000} MB needed"
        )


def manage(*arguments: str, quiet: bool = False) -> None:
    """Run a Django command in a process of its own; its error output stays visible."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode:
        raise PrepareError(f"`manage.py {arguments[0]}` failed (see above)")


def start_training(config: Config) -> subprocess.Popen[bytes] | None:
    """Start `rasa train` when the model is missing or old; returns None when it is current."""
    model = model_path(config)
    stamp = model.with_suffix(".digest")
    if model.exists() and stamp.exists() and stamp.read_text() == model_digest():
        return None
    if not RASA_PYTHON.exists():
        raise PrepareError("l'environnement de Rasa manque / Rasa's environment is missing: run `make setup`")
    model.parent.mkdir(parents=True, exist_ok=True)
    log = (config.home / "log" / "train.log").open("wb")
    command = [str(RASA_PYTHON), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--data", "data", "--out", str(model.parent), "--fixed-model-name", "safqa", "--force"]
    return subprocess.Popen(command, cwd=ROOT, env=rasa_environment(), stdout=log, stderr=subprocess.STDOUT)


def finish_training(config: Config, training: subprocess.Popen[bytes] | None, digest: str) -> None:
    """Wait for the training and note what the model was made from."""
    if training is None:
        return
    if training.wait() or not model_path(config).exists():
        tail = (config.home / "log" / "train.log").read_text(errors="replace").splitlines()[-15:]
        raise PrepareError("rasa train failed:\n" + "\n".join(tail))
    model_path(config).with_suffix(".digest").write_text(digest)


def prepare(config: Config, *, model: bool, quiet: bool = False) -> None:
    """Bring all up to date; the release and the model are trained beside each other."""
    check_disk(config)
    (config.home / "log").mkdir(parents=True, exist_ok=True)
    digest = model_digest()
    training = start_training(config) if model else None
    if training is not None and not quiet:
        print("safqa: training the Rasa model (about a minute) …", flush=True)
    try:
        manage("migrate", "--verbosity", "0", quiet=quiet)
        manage("load_knowledge", quiet=quiet)
        manage("publish_release", "--if-needed", quiet=quiet)
    except PrepareError:
        if training is not None:
            training.terminate()
        raise
    finish_training(config, training, digest)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when all is ready, 1 with one clear message otherwise."""
    parser = argparse.ArgumentParser(prog="python -m deploy.prepare", description=__doc__)
    parser.add_argument("--model", action="store_true", help="train the Rasa model too")
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")
    options = parser.parse_args(arguments)
    try:
        prepare(read_config(), model=options.model, quiet=options.quiet)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except (PrepareError, OSError) as error:
        print(f"safqa: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
