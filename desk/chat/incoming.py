"""What the page may send: reading one message and naming every fault it has."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 4000  # characters
LARGEST_BODY = 128 * 1024  # bytes: the longest text, label and payload, every character escaped, still fit
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL refuses the one, UTF-8 the others


@dataclass(frozen=True)
class Incoming:
    """One message of a person: typed text, or the label of a button with its payload."""

    text: str
    message_id: str
    payload: str | None

    @property
    def for_rasa(self) -> str:
        """Rasa gets the payload of a button, else the text."""
        return self.payload or self.text


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a message: which field ("body" for the whole) and what."""

    field: str
    fault: str

    def as_json(self) -> dict[str, str]:
        """Return the form in which it is sent back."""
        return {"field": self.field, "fault": self.fault}


class BadMessageError(ValueError):
    """The message cannot be used; `faults` names everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.fault}" for fault in faults))


def read_message(body: bytes) -> Incoming:
    """Read the JSON body of one message. Raises `BadMessageError` with all its faults."""
    data = _json_object(body)
    faults: list[Fault] = []
    text = _text(data.get("text"), faults)
    message_id = _message_id(data.get("message_id"), faults)
    payload = _payload(data.get("payload"), faults)
    if faults:
        raise BadMessageError(faults)
    return Incoming(text=text, message_id=message_id, payload=payload)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMessageError([Fault("body", "is not JSON")]) from None
    if not isinstance(data, dict):
        raise BadMessageError([Fault("body", "must be a JSON object")])
    return data


def _string(value: object, field: str, faults: list[Fault]) -> str:
    """Return the value as a usable string; what is wrong with it is added to the faults."""
    if value is None:
        faults.append(Fault(field, "is missing"))
    elif not isinstance(value, str):
        faults.append(Fault(field, "must be a string"))
    elif _UNUSABLE.search(value):
        faults.append(Fault(field, "holds characters that are not text"))
    elif not value.strip():
        faults.append(Fault(field, "is empty"))
    elif len(value) > LONGEST_TEXT:
        faults.append(Fault(field, f"is longer than {LONGEST_TEXT} characters"))
    else:
        return value
    return ""


def _text(value: object, faults: list[Fault]) -> str:
    return _string(value, "text", faults).strip()


def _message_id(value: object, faults: list[Fault]) -> str:
    before = len(faults)
    message_id = _string(value, "message_id", faults).lower()
    if len(faults) == before and not _UUID.fullmatch(message_id):
        faults.append(Fault("message_id", "must be a UUID"))
    return message_id


def _payload(value: object, faults: list[Fault]) -> str | None:
    return None if value is None else _string(value, "payload", faults)
