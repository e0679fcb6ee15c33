"""Starting and stopping the two assistants that are compared: Rasa's starter bot, and Safqa with all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import yaml

from deploy.launch import start_all, stop_all, wait_until_ready
from deploy.prepare import RASA_PYTHON, rasa_environment
from desk.config import Config

STARTER_PORT = 5905


@dataclass
class Running:
    """A running assistant: where to send messages, how long it took to start, and its peak memory so far."""

    url: str
    start_seconds: float
    pids: list[int]
    peak_mb: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> threading.Thread:
        """Look at the memory of all processes five times a second."""
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        return thread

    def _look(self) -> None:
        while not self._stop.wait(0.2):
            self.peak_mb = max(self.peak_mb, memory_mb(self.pids))


def memory_mb(pids: list[int]) -> float:
    """Proportional set size of the processes and their children in MB: pages they share count once."""
    total = 0
    for pid in pids:
        try:
            parent = psutil.Process(pid)
            for process in [parent, *parent.children(recursive=True)]:
                total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


@contextmanager
def starter_bot(folder: Path) -> Iterator[Running]:
    """Rasa's own starter bot, made by `rasa init`, trained as it comes, with the same tracker store as Safqa's."""
    env = rasa_environment() | {"SANIC_HOST": "127.0.0.1"}
    if not list(folder.glob("models/*.tar.gz")):
        folder.mkdir(parents=True, exist_ok=True)
        command = [str(RASA_PYTHON), "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
        subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    database = folder / "bench.db"
    database.unlink(missing_ok=True)
    store = {"type": "bot.tracker_store.EventStore", "db": str(database)}
    (folder / "endpoints.yml").write_text(yaml.safe_dump({"tracker_store": store}))
    (folder / "credentials.yml").write_text("rest:\n")
    command = [str(RASA_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(STARTER_PORT)]
    began = time.monotonic()
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{STARTER_PORT}"
        # The stock channel says "ok" before the model is there; a first reply is the sign that it is.
        _wait_for_reply(url + "/webhooks/rest/webhook", process)
        running = Running(url + "/webhooks/rest/webhook", round(time.monotonic() - began, 1), [process.pid])
        running.watch()
        yield running
        running._stop.set()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for_reply(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the starter bot ended; see its server.log")
        try:
            if httpx.post(url, json={"sender": "first", "message": "hello"}, timeout=10).json():
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.3)
    raise RuntimeError("the starter bot did not answer within 180 s")


@contextmanager
def safqa(config: Config) -> Iterator[Running]:
    """All of Safqa's processes, on the data folder of `config`."""
    began = time.monotonic()
    processes = start_all(config)
    try:
        wait_until_ready(config, processes)
        running = Running(
            f"{config.rasa_url}/webhooks/rest/webhook",
            round(time.monotonic() - began, 1),
            [process.popen.pid for process in processes],
        )
        running.watch()
        yield running
        running._stop.set()
    finally:
        stop_all(processes)
