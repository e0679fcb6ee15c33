"""What the tests of Django, the actions and the whole system share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEST_HOME = ROOT / "var" / "test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def running_system(tmp_path_factory):
    """The whole of Safqa, started as `make run` starts it, on ports of its own; yields its address."""
    import httpx

    port = free_port()
    env = os.environ | {
        "SAFQA_HOME": str(TEST_HOME),
        "SAFQA_PORT": str(port),
        "RASA_PORT": str(free_port()),
        "ACTIONS_PORT": str(free_port()),
    }
    env.pop("DATABASE_URL", None)
    log = tmp_path_factory.mktemp("system") / "launch.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch"],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 400
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            try:
                if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def rasa_address(running_system) -> str:
    """Rasa's REST channel of the running system."""
    import httpx

    parts = httpx.get(f"{running_system}/health", timeout=10).json()
    assert parts["parts"]["rasa"] == "ok"
    return running_system
