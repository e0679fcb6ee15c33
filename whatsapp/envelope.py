"""Reading what Meta posts: every message and status of a batch, whatever is missing or new. Pure; never raises.

Shapes: Meta's OpenAPI description (facebook/openapi), and the forms seen in the field that it leaves out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from whatsapp.contents import read_content

MAX_ID = 300
STATUSES = frozenset({"sent", "delivered", "read", "failed"})
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")
_TICKET = re.compile(r"[0-9a-f]{32}")
_PLAIN_NAME = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Incoming:
    """One message. `address` is a telephone number, or "user:" and WhatsApp's id of a person without one."""

    message_id: str
    address: str = field(repr=False)
    kind: str
    body: dict[str, Any] = field(repr=False)
    sent_at: dt.datetime
    unknown_type: str = ""


@dataclass(frozen=True)
class Status:
    """What became of a message of ours; `ticket` is the outbox id that travelled with it, or empty."""

    message_id: str
    ticket: str
    status: str
    error_code: int | None


@dataclass(frozen=True)
class Envelope:
    """Everything of one webhook call that is meant for our number."""

    messages: list[Incoming]
    statuses: list[Status]


def read_envelope(data: object, *, phone_number_id: str, now: dt.datetime) -> Envelope:
    """Read a webhook's JSON. What is not for us, or cannot be used at all (no id, nobody to answer), is left out."""
    messages: list[Incoming] = []
    statuses: list[Status] = []
    for value in _values(data, phone_number_id):
        contacts = [c for c in _list(value.get("contacts")) if isinstance(c, dict)]
        for raw in _list(value.get("messages")):
            message = _message(raw, contacts, now)
            if message is not None:
                messages.append(message)
        for raw in _list(value.get("statuses")):
            status = _status(raw)
            if status is not None:
                statuses.append(status)
    return Envelope(messages, statuses)


def clean(value: object, longest: int = MAX_ID) -> str:
    """The value as text that every database takes; "" for anything that is no text."""
    return _UNUSABLE.sub(" ", value)[:longest].strip() if isinstance(value, str) else ""


def _values(data: object, phone_number_id: str) -> Iterator[dict[str, Any]]:
    if not isinstance(data, dict) or data.get("object") != "whatsapp_business_account":
        return
    for entry in _list(data.get("entry")):
        for change in _list(entry.get("changes") if isinstance(entry, dict) else None):
            if not isinstance(change, dict) or change.get("field") != "messages":
                continue
            value = change.get("value")
            metadata = value.get("metadata") if isinstance(value, dict) else None
            if isinstance(metadata, dict) and str(metadata.get("phone_number_id")) == phone_number_id:
                yield value  # type: ignore[misc]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _message(raw: object, contacts: list[dict[str, Any]], now: dt.datetime) -> Incoming | None:
    if not isinstance(raw, dict):
        return None
    message_id, address = clean(raw.get("id")), _address(raw, contacts)
    if not message_id or not address or raw.get("group_id"):
        return None
    kind, body = read_content(raw, clean)
    name = clean(raw.get("type"), 40)
    unknown = (name if _PLAIN_NAME.fullmatch(name) else "?") if kind == "unknown" else ""
    return Incoming(message_id, address, kind, body, _time(raw.get("timestamp"), now), unknown)


def _address(raw: dict[str, Any], contacts: list[dict[str, Any]]) -> str:
    """Who wrote: the number, else the business-scoped id, from the message or from the only contact beside it."""
    number = clean(raw.get("from"), 40)
    if re.fullmatch(r"\+?[0-9]{5,20}", number):
        return number.lstrip("+")
    user = clean(raw.get("from_user_id") or raw.get("user_id"), 200)
    if not user and len(contacts) == 1:
        number = clean(contacts[0].get("wa_id"), 40)
        if re.fullmatch(r"[0-9]{5,20}", number):
            return number
        user = clean(contacts[0].get("user_id"), 200)
    return f"user:{user}" if user else ""


def _time(value: object, now: dt.datetime) -> dt.datetime:
    """When it was written, never in the future; now when it does not say."""
    try:
        seconds = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
        if seconds is None or not 0 < seconds < 10**11:
            return now
        return min(now, dt.datetime.fromtimestamp(seconds, tz=dt.UTC))
    except (ValueError, OverflowError, OSError):
        return now


def _status(raw: object) -> Status | None:
    if not isinstance(raw, dict):
        return None
    message_id, status = clean(raw.get("id")), clean(raw.get("status"), 20)
    if not message_id or status not in STATUSES:
        return None
    ticket = clean(raw.get("biz_opaque_callback_data"), 40)
    errors = _list(raw.get("errors"))
    code = errors[0].get("code") if errors and isinstance(errors[0], dict) else None
    usable = isinstance(code, int) and not isinstance(code, bool) and abs(code) < 2**31
    return Status(message_id, ticket if _TICKET.fullmatch(ticket) else "", status, code if usable else None)
