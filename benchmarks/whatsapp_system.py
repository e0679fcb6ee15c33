"""The WhatsApp door as it runs: desk and worker as processes, Rasa (the real one or an echo), a simulated Graph API."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.launch import start_all, stop_all, wait_until_ready
from deploy.prepare import rasa_environment
from desk.config import ROOT, read_config
from whatsapp.simulator.graph import SimulatedGraph

NUMBER_ID, SECRET, TOKEN = "100000000000001", "bench-app-secret", "bench-access-token"


@dataclass
class Door:
    """What runs; `restart` kills a part with SIGKILL and starts it again."""

    webhook: str
    graph: SimulatedGraph
    env: dict[str, str]
    folder: Path
    parts: dict[str, tuple[Sequence[str], dict[str, str], subprocess.Popen[bytes]]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], env: dict[str, str] | None = None) -> None:
        """Start a part, its output in a file of its own."""
        env = self.env if env is None else env
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.parts[name] = (command, env, process)

    def restart(self, name: str) -> None:
        """SIGKILL, then start again."""
        command, env, process = self.parts[name]
        _kill(process)
        self.start(name, command, env)

    def stop(self, *names: str) -> None:
        """End parts for good; all without a name."""
        for name in names or tuple(self.parts):
            _kill(self.parts.pop(name)[2])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query on the door's own database gives."""
        url = self.env["DATABASE_URL"]
        if url.startswith("sqlite"):
            with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30) as connection:
                return connection.execute(query).fetchall()
        import psycopg  # only where PostgreSQL is used

        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(folder: Path, graph: SimulatedGraph, database_url: str | None, more: dict[str, str]) -> dict[str, str]:
    """The environment of every process of the door."""
    from cryptography.fernet import Fernet  # only here

    env = {name: value for name, value in os.environ.items() if not name.startswith(("WHATSAPP_", "SAFQA_"))}
    return env | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "desk.settings",
        "SAFQA_HOME": str(folder),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'safqa.db'}",
        "SAFQA_PORT": str(free_port()),
        "RASA_PORT": str(free_port()),
        "ACTIONS_PORT": str(free_port()),
        "SAFQA_PEPPER": secrets.token_hex(32),
        "SAFQA_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "WHATSAPP_VERIFY_TOKEN": "bench",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_ACCESS_TOKEN": TOKEN,
        "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID,
        "WHATSAPP_GRAPH_URL": graph.url,
        "WHATSAPP_QUIET_SECONDS": "0",
        "WHATSAPP_UNCERTAIN_SECONDS": "5",
        "WHATSAPP_MOST_A_MINUTE": "1000",
        **more,
    }


@contextmanager
def running_door(
    folder: Path,
    *,
    database_url: str | None = None,
    real_rasa: bool = False,
    worker: bool = True,
    **more: str,
) -> Iterator[Door]:
    """The door with a data folder and database of its own; `real_rasa` needs a prepared folder (model, release)."""
    with SimulatedGraph(token=TOKEN, phone_number_id=NUMBER_ID, secret=SECRET) as graph:
        env = settings_for(folder, graph, database_url, more)
        graph.webhook = f"http://127.0.0.1:{env['SAFQA_PORT']}/webhooks/whatsapp"
        door = Door(graph.webhook, graph, env, folder)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
        try:
            if real_rasa:
                _start_everything(door)
            else:
                _start_with_echo(door, worker=worker)
            _wait(door)
            yield door
        finally:
            door.stop()


def _start_with_echo(door: Door, *, worker: bool) -> None:
    port = door.env["RASA_PORT"]
    door.start("rasa", [sys.executable, "-m", "benchmarks.echo_rasa", port, str(door.folder / "echo.db")])
    desk = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{door.env['SAFQA_PORT']}", "--threads=8"]
    door.start("desk", [*desk, "desk.wsgi:application"])
    if worker:
        door.start("worker", [sys.executable, "manage.py", "run_worker"])


def _start_everything(door: Door) -> None:
    """The launcher's own processes, kept so that each can be killed and started again."""
    before = dict(os.environ)
    os.environ.update(door.env)
    try:
        config = read_config(door.env)
        processes = start_all(config)
        try:
            wait_until_ready(config, processes)
        except BaseException:
            stop_all(processes)
            raise
        for process in processes:
            env = rasa_environment() | door.env if process.name == "rasa" else door.env
            door.parts[process.name] = (list(process.popen.args), env, process.popen)  # type: ignore[arg-type]
    finally:
        os.environ.clear()
        os.environ.update(before)


def _wait(door: Door) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(door.webhook, timeout=2).status_code == 403:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the desk did not start: {(door.folder / 'desk.log').read_text()[-2000:]}")
