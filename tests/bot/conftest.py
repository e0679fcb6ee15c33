"""A real Rasa server with our channel, the trained model, and an action server that the tests steer."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("SAFQA_HOME", ROOT / "var" / "test")) / "models" / "safqa.tar.gz"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Steered:
    """What the next action answers, and what it was asked."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.status = 200
        self.body = {"events": [], "responses": [{"text": "réponse", "buttons": [], "custom": {}}]}
        self.calls: list[dict] = []
        self.delay = 0.0


@pytest.fixture(scope="session")
def steered_actions():
    steered = Steered()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "deflate":
                import zlib

                body = zlib.decompress(body)
            steered.calls.append(json.loads(body))
            time.sleep(steered.delay)
            payload = json.dumps(steered.body).encode()
            self.send_response(steered.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    steered.url = f"http://127.0.0.1:{server.server_port}/webhook"
    yield steered
    server.shutdown()


class Bot:
    """Talks to the REST channel as a door would."""

    def __init__(self, url: str, database: Path, log: Path) -> None:
        self.url, self.database, self.log = url, database, log

    def post_raw(self, body: bytes) -> tuple[int, object]:
        request = urllib.request.Request(self.url + "/webhooks/rest/webhook", data=body)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def say(self, text: str, sender: str, **more: object) -> list[dict]:
        status, reply = self.post(text, sender, **more)
        assert status == 200, reply
        return reply

    def post(self, text: object, sender: str, **more: object) -> tuple[int, object]:
        return self.post_raw(json.dumps({"sender": sender, "message": text, **more}).encode())

    def events(self, sender: str) -> list[dict]:
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute("SELECT data FROM events WHERE sender_id = ? ORDER BY id", [sender])
            return [json.loads(row[0]) for row in rows]

    def last_user(self, sender: str) -> dict:
        return [event for event in self.events(sender) if event["event"] == "user"][-1]


@pytest.fixture(scope="session")
def running_bot(steered_actions, tmp_path_factory):
    if not MODEL.exists():
        pytest.fail("no trained model; run `make test` (or python -m deploy.prepare --model)")
    folder = tmp_path_factory.mktemp("rasa")
    database, log = folder / "rasa.db", folder / "rasa.log"
    endpoints = {
        "action_endpoint": {"url": steered_actions.url},
        "tracker_store": {"type": "bot.tracker_store.EventStore", "db": str(database)},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    port = free_port()
    command = [sys.executable, "-m", "rasa", "run", "--model", str(MODEL), "--credentials", "credentials.yml"]
    command += ["--endpoints", str(folder / "endpoints.yml"), "--interface", "127.0.0.1", "--port", str(port)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
    bot = Bot(f"http://127.0.0.1:{port}", database, log)
    try:
        until = time.monotonic() + 120
        while True:
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, log.read_text()[-3000:]
            try:
                with urllib.request.urlopen(bot.url + "/webhooks/rest/", timeout=5) as reply:
                    if reply.status == 200:
                        break
            except OSError:
                time.sleep(0.3)
        yield bot
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def bot(running_bot, steered_actions):
    steered_actions.reset()
    return running_bot


@pytest.fixture
def sender() -> str:
    return f"test-{uuid.uuid4().hex}"
