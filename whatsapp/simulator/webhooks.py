"""What Meta posts, made by hand: messages of a person and statuses, signed as the real ones are."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import httpx

from whatsapp.signature import HEADER, sign


def message_webhook(
    number: str,
    content: dict[str, Any],
    *,
    phone_number_id: str,
    message_id: str | None = None,
    at: float | None = None,
) -> dict[str, Any]:
    """A webhook with one message; `content` holds its type and the part of that name."""
    message = {
        "from": number,
        "id": message_id or new_message_id(),
        "timestamp": str(int(at if at is not None else time.time())),
        **content,
    }
    contacts = [{"profile": {"name": "Simulated"}, "wa_id": number}]
    return _webhook({"contacts": contacts, "messages": [message]}, phone_number_id)


def status_webhook(
    message_id: str,
    status: str,
    number: str,
    ticket: str,
    *,
    phone_number_id: str,
    code: int | None = None,
) -> dict[str, Any]:
    """A webhook with one delivery status."""
    update: dict[str, Any] = {
        "id": message_id,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": number,
        "biz_opaque_callback_data": ticket,
    }
    if code is not None:
        update["errors"] = [{"code": code, "title": "simulated"}]
    contacts = [{"profile": {"name": "Simulated"}, "wa_id": number}]
    return _webhook({"contacts": contacts, "statuses": [update]}, phone_number_id)


def new_message_id() -> str:
    """An id of the form that WhatsApp gives."""
    return f"wamid.{uuid.uuid4().hex.upper()}"


def text(body: str) -> dict[str, Any]:
    """The content of a written message."""
    return {"type": "text", "text": {"body": body}}


def press(kind: str, choice: str, title: str) -> dict[str, Any]:
    """The content of a pressed button (`kind` "button_reply") or a chosen row ("list_reply")."""
    return {"type": "interactive", "interactive": {"type": kind, kind: {"id": choice, "title": title}}}


def post_signed(client: httpx.Client, url: str, body: dict[str, Any], secret: str) -> int:
    """Post a webhook; returns the HTTP status, 0 when nobody answered."""
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {HEADER: sign(data, secret), "Content-Type": "application/json"}
    try:
        return client.post(url, content=data, headers=headers).status_code
    except httpx.HTTPError:
        return 0


def _webhook(value: dict[str, Any], phone_number_id: str) -> dict[str, Any]:
    metadata = {"display_phone_number": "212500000000", "phone_number_id": phone_number_id}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
