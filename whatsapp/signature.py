"""Whether a webhook call comes from Meta: HMAC-SHA256 over the bytes as they came."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "X-Hub-Signature-256"


def sign(body: bytes, secret: str) -> str:
    """The header's value for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(sign(body, secret).encode(), header.strip().encode("utf-8", "replace"))
