"""The bodies of the Graph API's messages, without the address. Limits: Meta's OpenAPI description (v23.0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TEXT = 4096
BODY = 1024
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID, LIST_BUTTON = 10, 24, 72, 200, 20

Payload = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One choice as it is shown: `id` comes back when it is pressed."""

    id: str
    title: str
    description: str = ""


def text(body: str) -> Payload:
    """Plain text, no preview of links (they would load pages on a dear connection)."""
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def buttons(body: str, rows: Sequence[Row]) -> Payload:
    """Up to three buttons under a text."""
    shown = [{"type": "reply", "reply": {"id": row.id, "title": row.title}} for row in rows]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": body}, "action": {"buttons": shown}},
    }


def choice_list(body: str, rows: Sequence[Row], *, button: str) -> Payload:
    """A list of up to ten rows behind a button."""
    shown = [
        {"id": row.id, "title": row.title} | ({"description": row.description} if row.description else {})
        for row in rows
    ]
    return {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "body": {"text": body},
            "action": {"button": button, "sections": [{"rows": shown}]},
        },
    }


def audio(recording: int) -> Payload:
    """A recording of ours; the outbox replaces our id by Meta's media id when it sends."""
    return {"type": "audio", "recording": recording}


def template(name: str, language: str, parameters: Sequence[str]) -> Payload:
    """An approved template with texts for its body's places."""
    body: Payload = {"name": name, "language": {"code": language, "policy": "deterministic"}}
    if parameters:
        body["components"] = [
            {"type": "body", "parameters": [{"type": "text", "text": parameter} for parameter in parameters]}
        ]
    return {"type": "template", "template": body}
