"""The settings of the WhatsApp door and of pseudonyms: all of them, or none and the door is closed."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from members.options import Keys
from whatsapp.options import GRAPH_URL, WhatsAppOptions

if TYPE_CHECKING:
    from desk.config_reader import Reader

NEEDED = (
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "SAFQA_PEPPER",
    "SAFQA_ENCRYPTION_KEYS",
)
LEAST_PEPPER = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def read_keys(reader: Reader) -> Keys | None:
    """The pepper and the encryption keys, or None when neither is set."""
    pepper = reader.text("SAFQA_PEPPER", "")
    keys = tuple(key.strip() for key in reader.text("SAFQA_ENCRYPTION_KEYS", "").split(",") if key.strip())
    if pepper and len(pepper) < LEAST_PEPPER:
        reader.faults.append(f"SAFQA_PEPPER: au moins {LEAST_PEPPER} caractères / at least {LEAST_PEPPER} characters")
    for number, key in enumerate(keys, start=1):
        if not _is_fernet_key(key):
            reader.faults.append(
                f"SAFQA_ENCRYPTION_KEYS: la clé n° {number} n'est pas une clé Fernet / key {number} is not a Fernet "
                "key (see docs/operators.md)"
            )
    return Keys(pepper, keys) if pepper and keys else None


def read_whatsapp(reader: Reader) -> WhatsAppOptions | None:
    """The door's settings, or None when none of the six is set; what is missing becomes a fault by name."""
    values = {name: reader.text(name, "") for name in NEEDED}
    if not any(values.values()):
        return None
    missing = [name for name, value in values.items() if not value]
    if missing:
        reader.faults.append(
            f"WhatsApp: il manque / missing: {', '.join(missing)} (tous, ou aucun / all of them, or none)"
        )
    for name in ("WHATSAPP_VERIFY_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_ACCESS_TOKEN"):
        if re.search(r"\s|[^\x21-\x7e]", values[name]):
            reader.faults.append(f"{name}: lettres et chiffres sans espace / must be plain characters without spaces")
    number = values["WHATSAPP_PHONE_NUMBER_ID"]
    if number and not re.fullmatch(r"[0-9]{5,30}", number):
        reader.faults.append(
            "WHATSAPP_PHONE_NUMBER_ID: des chiffres seulement / digits only (Meta's id, not the number)"
        )
    return WhatsAppOptions(
        verify_token=values["WHATSAPP_VERIFY_TOKEN"],
        app_secret=values["WHATSAPP_APP_SECRET"],
        access_token=values["WHATSAPP_ACCESS_TOKEN"],
        phone_number_id=number,
        graph_url=_graph_url(reader),
        threads=reader.whole("WHATSAPP_THREADS", 4, low=1, high=64),
        quiet=dt.timedelta(seconds=reader.whole("WHATSAPP_QUIET_SECONDS", 2, low=0, high=60)),
        too_old=dt.timedelta(minutes=reader.whole("WHATSAPP_TOO_OLD_MINUTES", 60, low=1, high=1380)),
        most_a_minute=reader.whole("WHATSAPP_MOST_A_MINUTE", 20, low=1, high=1000),
        handover_wait=dt.timedelta(minutes=reader.whole("WHATSAPP_HANDOVER_MINUTES", 60, low=1, high=1380)),
        uncertain_wait=dt.timedelta(seconds=reader.whole("WHATSAPP_UNCERTAIN_SECONDS", 60, low=1, high=3600)),
        retention_days=reader.whole("WHATSAPP_RETENTION_DAYS", 30, low=8, high=365),
        speech_to_text=_speech(reader),
        alert_template=_template(reader),
    )


def _graph_url(reader: Reader) -> str:
    url = reader.text("WHATSAPP_GRAPH_URL", GRAPH_URL).rstrip("/")
    try:
        parts = urlsplit(url)
        known = parts.hostname is not None and parts.port != 0
    except ValueError:
        known = False
    if not known or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        reader.faults.append(
            "WHATSAPP_GRAPH_URL: https://… (ou http://127.0.0.1:… pour le simulateur / or http://127.0.0.1:… for the "
            "simulator)"
        )
    return url


def _speech(reader: Reader) -> str:
    """The dotted path `module:function` of a speech-to-text engine, checked by importing it."""
    path = reader.text("WHATSAPP_SPEECH_TO_TEXT", "")
    if path:
        module, _, name = path.partition(":")
        try:
            callable(getattr(import_module(module), name))
        except (ImportError, AttributeError, ValueError):
            reader.faults.append(f"WHATSAPP_SPEECH_TO_TEXT={path!r}: module:fonction introuvable / cannot be imported")
    return path


def _template(reader: Reader) -> str:
    """The name under which Meta approved the announcement of alerts."""
    name = reader.text("WHATSAPP_ALERT_TEMPLATE", "safqa_alert")
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        reader.faults.append(
            f"WHATSAPP_ALERT_TEMPLATE={name!r}: lettres minuscules, chiffres et _ / lower-case letters, digits and _"
        )
    return name


def _is_fernet_key(key: str) -> bool:
    import base64  # small, and only here

    try:
        return len(base64.urlsafe_b64decode(key.encode())) == 32
    except ValueError:
        return False
