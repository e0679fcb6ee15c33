"""`python -m benchmarks.echo_rasa PORT FILE`: plays Rasa's channel where only the door is measured.

It answers with what was asked and, like Rasa's own channel, keeps its replies by message id in a file, so that it may
be killed at any moment.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_lock = threading.Lock()


def serve(port: int, file: str) -> None:
    """Answer until killed."""
    store = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE IF NOT EXISTS replies (id TEXT PRIMARY KEY, text TEXT)")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with _lock:
                store.execute(
                    "INSERT OR IGNORE INTO replies VALUES (?, ?)", (asked["message_id"], f"echo:\n{asked['message']}")
                )
                (text,) = store.execute("SELECT text FROM replies WHERE id = ?", (asked["message_id"],)).fetchone()
            data = json.dumps([{"text": text}]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
