"""Under which name the rest of Safqa knows a person: a keyed hash, which nobody without the pepper can turn back."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

DOOR = "wa-"
LENGTH = 32
"""Hexadecimal digits of a pseudonym: 128 bits."""


def keyed(purpose: str, value: str) -> str:
    """HMAC-SHA256 of `value` under the pepper, as 32 hexadecimal digits.

    `purpose` keeps hashes of different things apart. Raises `RuntimeError` when no pepper is set.
    """
    keys = settings.MEMBER_KEYS
    if keys is None:
        raise RuntimeError("SAFQA_PEPPER is not set")
    digest = hmac.new(keys.pepper.encode(), f"{purpose}\x00{value}".encode("utf-8", "replace"), hashlib.sha256)
    return digest.hexdigest()[:LENGTH]


def pseudonym(address: str) -> str:
    """The pseudonym of whoever writes from this address (a telephone number, or WhatsApp's id of a person)."""
    return DOOR + keyed("person", address)
