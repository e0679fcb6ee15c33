"""What the tests of Django, the actions and the whole system share."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.first_entries import FIRST_TWELVE

ROOT = Path(__file__).resolve().parents[1]
TEST_HOME = ROOT / "var" / "test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class System(str):
    """The desk's address, with Rasa's beside it."""

    rasa: str


@contextmanager
def launched(folder: Path, **settings: str) -> Iterator[System]:
    """The whole of Safqa, started as `make run` starts it, on ports of its own; its output goes to `folder`."""
    port, rasa_port = free_port(), free_port()
    env = os.environ | {"SAFQA_PORT": str(port), "RASA_PORT": str(rasa_port), "ACTIONS_PORT": str(free_port())}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    log = folder / "launch.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch"],
            cwd=ROOT,
            env=env | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    system = System(f"http://127.0.0.1:{port}")
    system.rasa = f"http://127.0.0.1:{rasa_port}"
    try:
        _wait_until_healthy(system, process, log)
        yield system
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_healthy(system: System, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 400
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        try:
            if httpx.get(f"{system}/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)


@pytest.fixture(scope="session")
def running_system(tmp_path_factory):
    """The whole system on SQLite; yields its address."""
    with launched(tmp_path_factory.mktemp("system"), SAFQA_HOME=str(TEST_HOME)) as system:
        yield system


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in use: in memory, threads share one cache whose table locks do not wait."""
    from django.db import connections

    for alias in ("default", "rasa"):
        if connections[alias].vendor == "sqlite":
            connections[alias].settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / f"{alias}.db")


@pytest.fixture(scope="session")
def first_entries():
    """The first twelve entries: enough to publish from, quick to train."""
    from knowledge.source_files import read_entries

    by_id = {file.entry.id: file.entry for file in read_entries()[0]}
    return [by_id[name] for name in FIRST_TWELVE]


@pytest.fixture(scope="session")
def trained(request, django_db_setup, django_db_blocker):
    """The fields of a release of these entries. Trained once for all sessions, and anew when anything in it changes."""
    kept = TEST_HOME / f"release-{_digest_of_sources()}.pickle"
    if not kept.exists():
        # Only now: reading every entry takes ten seconds.
        fields = _train(request.getfixturevalue("first_entries"), django_db_blocker)
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob("release-*.pickle"):
            old.unlink()
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(fields))
        unfinished.replace(kept)
    return pickle.loads(kept.read_bytes())  # noqa: S301 - written here, above


def _digest_of_sources() -> str:
    """Of all that a release is made from: the code, the entries, the vocabulary, the libraries."""
    digest = hashlib.sha256()
    files = (
        path for top in ("knowledge", "language", "vocabulary", "requirements") for path in (ROOT / top).rglob("*")
    )
    for path in sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _train(first_entries, django_db_blocker) -> dict[str, object]:
    from django.db import transaction

    from knowledge.models import Release
    from knowledge.releases import publish
    from knowledge.store import store_entries

    with django_db_blocker.unblock(), transaction.atomic():
        store_entries(first_entries)
        release = publish()
        release.refresh_from_db()
        fields = {f.name: getattr(release, f.name) for f in Release._meta.fields if f.name not in {"id", "created_at"}}
        transaction.set_rollback(True)
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in fields.items()}


@pytest.fixture
def published(trained, transactional_db):
    """An active release in the test's database."""
    from knowledge.models import Release
    from knowledge.releases import active_release

    active_release.forget()
    release = Release.objects.create(**trained)
    yield release
    active_release.forget()


@pytest.fixture
def quick_training(monkeypatch):
    """A release's encoder is trained in a few steps, where it is not tested how well it learns."""
    from knowledge import encoder_training

    monkeypatch.setattr(encoder_training, "train_encoder", functools.partial(encoder_training.train_encoder, steps=60))
