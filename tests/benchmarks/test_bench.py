"""The benchmarks run, on a small size, and refuse to measure an assistant that says nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.load import EmptyReplyError, drive
from benchmarks.run import as_markdown, safqa_texts, write_block


@pytest.mark.system
def test_load_on_the_running_system(running_system):
    url = f"{running_system.rasa}/webhooks/rest/webhook"
    load = asyncio.run(drive(url, safqa_texts(), conversations=4))
    assert load.messages == 20
    assert 0 < load.p50_ms <= load.p95_ms
    assert load.per_second > 0


def test_an_empty_reply_is_no_measurement():
    class Silent(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps([]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(EmptyReplyError):
        asyncio.run(drive(f"http://127.0.0.1:{server.server_port}/", ["hello"], conversations=1))
    server.shutdown()


def test_results_are_replaced_in_place(tmp_path):
    one = {"per_second": 1.0, "p50_ms": 2.0, "p95_ms": 3.0, "peak_mb": 4, "start_seconds": 5}
    report = {
        "conversations": 1,
        "rounds": 1,
        "retrieval": {"p50_ms": 1, "p95_ms": 2, "searches": 3},
        "starter": one,
        "safqa": one | {"per_second": 2.0},
        "ratio": 2.0,
    }
    page = tmp_path / "RESULTS.md"
    page.write_text("# Results\n\nWords before.\n", encoding="utf-8")
    write_block(page, "speed", "old")
    write_block(page, "speed", as_markdown(report))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Results\n\nWords before.")
    assert "old" not in text
    assert "**2.0**" in text
    assert text.count("<!-- speed -->") == 1
