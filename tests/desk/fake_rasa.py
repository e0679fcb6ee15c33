"""A real HTTP server that plays Rasa's REST channel: stored replies by message id, and every way to fail."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

TEXT_REPLY = [{"recipient_id": "x", "text": "Bonjour.\nQue voulez-vous savoir ?"}]

ANSWERS: dict[str, dict[str, Any]] = {
    "fr": {
        "kind": "answer",
        "entry": "purchase-order-ceiling",
        "variety": "fr",
        "direction": "ltr",
        "title": "Plafond d'un bon de commande",
        "short": "Un acheteur public achète par bon de commande jusqu'à 500 000 DH, taxes comprises (TTC).",
        "details": "Ce plafond compte pour une année. L'avis reste au moins 48 heures sur le portail.",
        "next_step": "Regardez souvent les avis d'achat sur www.marchespublics.gov.ma : le délai est court.",
        "caveat": None,
        "labels": {"source": "Source", "next_step": "À faire"},
        "sources": ["Article 91 du décret 2-22-431"],
        "facts_as_of": "2026-11-24",
    },
    "ary": {
        "kind": "answer",
        "entry": "purchase-order-ceiling",
        "variety": "ary",
        "direction": "rtl",
        "title": "السقف ديال بون دو كوموند",
        "short": "الإدارة تقدر تشري ببون دو كوموند حتى لـ 500 000 درهم، بالضريبة محسوبة (TTC).",
        "details": "هاد السقف كيتحسب على عام ديال الميزانية. الإعلان كيبقى على الأقل 48 ساعة فلابورطاي.",
        "next_step": "شوفو ديما الإعلانات فـ www.marchespublics.gov.ma، حيت الوقت قصير.",
        "caveat": "هاد المعلومة ديال 2025: تأكدو منها.",
        "labels": {"source": "المصدر", "next_step": "شنو تديرو"},
        "sources": ["المادة 91 من المرسوم 2-22-431"],
        "facts_as_of": "2026-11-24",
    },
}


def answer(variety: str) -> dict[str, Any]:
    """One answer as the bot sends it: the custom form, and the whole as plain text with the source last."""
    custom = ANSWERS[variety]
    lines = [custom["title"], custom["short"], custom["details"], custom["next_step"], custom["sources"][0]]
    return {"recipient_id": "x", "text": "\n".join(lines), "custom": custom}


class FakeRasa:
    """Answers with `reply` (or what `replies` has for the message); `status`, `raw`, `delay` make it fail."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answered: list[str] = []  # the message ids worked on for the first time, in order
        self.reply: object = TEXT_REPLY
        self.replies: dict[str, object] = {}
        self.status = 200
        self.raw: bytes | None = None
        self.delay = 0.0  # seconds
        self._stored: dict[str, object] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.requests.append({"path": self.path, **body})
                time.sleep(fake.delay)
                data = fake.raw if fake.raw is not None else json.dumps(fake._reply(body)).encode()
                self.send_response(fake.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                """Keep the tests quiet."""

        return Handler

    def _reply(self, body: dict[str, Any]) -> object:
        if self.status != 200:
            return []
        message_id = body["message_id"]
        if message_id not in self._stored:
            self.answered.append(message_id)
            self._stored[message_id] = self.replies.get(body["message"], self.reply)
        return self._stored[message_id]
