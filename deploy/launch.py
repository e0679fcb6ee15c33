"""`make run`: starts Rasa, the actions, the desk and the worker, and stops them together.

All listen on this machine only unless a setting says otherwise. When one process ends, the others are stopped and the
reason is shown: a half-running assistant answers nobody.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx

from deploy.endpoints import write_endpoints
from deploy.prepare import RASA_PYTHON, PrepareError, model_path, prepare, rasa_environment
from desk.config import ROOT, Config, ConfigError, read_config

READY_WITHIN = 180
STOP_WITHIN = 10


@dataclass
class Process:
    """A started process, its name for people, and its log."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path


class Stopped(Exception):  # noqa: N818 - not an error: a person pressed Ctrl-C
    """Somebody asked to stop."""


def check_ports(config: Config) -> None:
    """Raise `PrepareError` that names every port that is taken."""
    wanted = [
        ("SAFQA_PORT", config.host, config.port),
        ("RASA_PORT", "127.0.0.1", config.rasa_port),
        ("ACTIONS_PORT", "127.0.0.1", config.actions_port),
    ]
    taken = [f"{port} ({name})" for name, host, port in wanted if not _is_free(host, port)]
    if taken:
        raise PrepareError(
            f"port déjà pris / port already in use: {', '.join(taken)}. "
            "Stop the other program, or set another port in .env"
        )


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def start_all(config: Config) -> list[Process]:
    """Start the four processes; each writes to a log of its own."""
    endpoints, secrets = write_endpoints(config)
    ours = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "desk.settings",
    }
    rasa = [
        str(RASA_PYTHON),
        "-m",
        "rasa",
        "run",
        "--model",
        str(model_path(config)),
        "--endpoints",
        str(endpoints),
    ]
    rasa += ["--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(config.rasa_port)]
    actions = [sys.executable, "-m", "actions", "--port", str(config.actions_port)]
    desk = [sys.executable, "-m", "waitress", f"--listen={config.host}:{config.port}", "--threads=8"]
    desk += ["--ident=safqa", "desk.wsgi:application"]
    worker = [sys.executable, "manage.py", "run_worker"]
    return [
        _start(config, "rasa", rasa, rasa_environment() | secrets),
        _start(config, "actions", actions, ours | {"SANIC_HOST": "127.0.0.1"}),
        _start(config, "desk", desk, ours),
        _start(config, "worker", worker, ours),
    ]


def _start(config: Config, name: str, command: list[str], env: dict[str, str]) -> Process:
    log = config.home / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # A session of its own: Ctrl-C reaches the launcher only, which stops all in order.
    with log.open("ab") as output:
        popen = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return Process(name, popen, log)


def wait_until_ready(config: Config, processes: Sequence[Process]) -> None:
    """Wait for `/health` to answer 200; raises `PrepareError` when a process ends or time runs out."""
    host = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # noqa: S104 - compared, not bound
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        _check_alive(processes)
        try:
            if httpx.get(f"http://{host}:{config.port}/health", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.4)
    raise PrepareError(f"not ready after {READY_WITHIN} s; see the logs in {config.home / 'log'}")


def _check_alive(processes: Sequence[Process]) -> None:
    for process in processes:
        code = process.popen.poll()
        if code is not None:
            tail = process.log.read_text(errors="replace").splitlines()[-12:]
            raise PrepareError(f"{process.name} ended (code {code}); the end of {process.log}:\n" + "\n".join(tail))


def stop_all(processes: Sequence[Process]) -> None:
    """Stop every process and what it started: politely, then firmly."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.popen.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.popen.wait()


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.popen.pid, number)


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def run(config: Config) -> None:
    """Prepare, start, and stay until somebody stops it or a process ends."""
    check_ports(config)
    prepare(config, model=True)
    processes: list[Process] = []
    try:
        print("safqa: starting …", flush=True)
        processes = start_all(config)
        wait_until_ready(config, processes)
        print(f"\nSafqa est prête / is ready:  http://{config.host}:{config.port}/", flush=True)
        print(f"Rasa's REST channel: {config.rasa_url}/webhooks/rest/webhook — logs: {config.home / 'log'}")
        print("Ctrl-C arrête tout / stops everything.", flush=True)
        while True:
            _check_alive(processes)
            time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(processes)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 after a stop that was asked for, 1 with one clear message otherwise."""
    argparse.ArgumentParser(prog="python -m deploy.launch", description=__doc__).parse_args(arguments)
    signal.signal(signal.SIGTERM, _on_signal)
    signal.signal(signal.SIGINT, _on_signal)
    try:
        run(read_config())
    except Stopped:
        print("\nsafqa: stopped")
        return 0
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except (PrepareError, OSError) as error:
        print(f"safqa: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
