"""What a message holds, by its type: a kind the worker knows how to answer, and the part of the content it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MAX_TEXT = 4096
Clean = Callable[..., str]
Content = tuple[str, dict[str, Any]]

MEDIA = frozenset({"image", "document", "video", "sticker"})
NO_REPLY = frozenset({"reaction", "system", "revoke"})
"""Kinds that nobody expects an answer to."""


def read_content(raw: dict[str, Any], clean: Clean) -> Content:
    """Read a message by its type.

    Kinds: text, press, voice, media, location, contacts, order, edit, revoke, system, reaction, unknown (a type never
    seen, or one without the part that makes it up).
    """
    kind = clean(raw.get("type"), 40)
    part = raw.get(kind) if kind else None
    reader = _READERS.get(kind)
    if kind in MEDIA:
        return "media", {"caption": clean(part.get("caption"), MAX_TEXT) if isinstance(part, dict) else ""}
    if reader is None:
        return "unknown", {}
    return reader(raw, part if isinstance(part, dict) else {}, clean)


def _text(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    body = clean(part.get("body"), MAX_TEXT)
    return ("text", {"text": body}) if body else ("unknown", {})


def _press(part: dict[str, Any], clean: Clean, *, key: str, title: str) -> Content:
    payload, label = clean(part.get(key)), clean(part.get(title))
    return ("press", {"id": payload, "title": label}) if payload or label else ("unknown", {})


def _button(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    """The button of a template: what it says counts, for its payload was written in Meta's form, not by us."""
    label = clean(part.get("text")) or clean(part.get("payload"))
    return ("text", {"text": label}) if label else ("unknown", {})


def _interactive(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    for name in ("button_reply", "list_reply"):
        reply = part.get(name)
        if isinstance(reply, dict):
            return _press(reply, clean, key="id", title="title")
    return "unknown", {}


def _audio(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    return "voice", {"media_id": clean(part.get("id"), 100), "mime_type": clean(part.get("mime_type"), 100)}


def _location(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    body: dict[str, Any] = {"name": clean(part.get("name")), "address": clean(part.get("address"))}
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = part.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most:
            body[name] = float(value)
    return "location", body


def _contacts(_raw: dict[str, Any], _part: dict[str, Any], _clean: Clean) -> Content:
    """Somebody else's number: nothing of it is kept."""
    return "contacts", {}


def _order(_raw: dict[str, Any], _part: dict[str, Any], _clean: Clean) -> Content:
    return "order", {}


def _reaction(_raw: dict[str, Any], _part: dict[str, Any], _clean: Clean) -> Content:
    """A thumb under a message, or its removal: nothing to say."""
    return "reaction", {}


def _edit(raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    """A corrected message: the new text, and which message it replaces."""
    inner = part.get("message")
    places = [inner if isinstance(inner, dict) else {}, part, raw]
    texts = [place["text"].get("body") for place in places if isinstance(place.get("text"), dict)]
    body = next((clean(text, MAX_TEXT) for text in [*texts, part.get("body")] if clean(text, MAX_TEXT)), "")
    if not body:
        return "reaction", {}
    return "edit", {"text": body, "target": _target(raw, part, clean)}


def _revoke(raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    """A deleted message: which one."""
    return "revoke", {"target": _target(raw, part, clean)}


def _target(raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> str:
    context = raw.get("context")
    known = [part.get("original_message_id"), part.get("message_id")]
    known += [context.get("id")] if isinstance(context, dict) else []
    return next((clean(value) for value in known if clean(value)), "")


def _system(_raw: dict[str, Any], part: dict[str, Any], clean: Clean) -> Content:
    changed = clean(part.get("type")) in {"user_changed_number", "customer_changed_number"}
    return "system", {"new_address": (clean(part.get("new_wa_id")) or clean(part.get("wa_id"))) if changed else ""}


_READERS: dict[str, Callable[[dict[str, Any], dict[str, Any], Clean], Content]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "audio": _audio,
    "voice": _audio,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
}
