"""Encrypting what must be read again later (telephone numbers, WhatsApp's message ids), with keys that rotate."""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealError(RuntimeError):
    """The value cannot be opened with any of the keys in SAFQA_ENCRYPTION_KEYS."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    if settings.MEMBER_KEYS is None:
        raise RuntimeError("SAFQA_ENCRYPTION_KEYS is not set")
    return _box(settings.MEMBER_KEYS.encryption_keys)


def seal(value: str) -> bytes:
    """Encrypt with the newest key."""
    return _current().encrypt(value.encode("utf-8", "replace"))


def unseal(token: bytes | memoryview[int]) -> str:
    """Decrypt with whichever key fits. Raises `SealError`."""
    try:
        return _current().decrypt(bytes(token)).decode()
    except InvalidToken as error:
        raise SealError("a stored value fits none of the keys in SAFQA_ENCRYPTION_KEYS") from error


def reseal(token: bytes | memoryview[int]) -> bytes:
    """Encrypt anew with the newest key. Raises `SealError`."""
    try:
        return _current().rotate(bytes(token))
    except InvalidToken as error:
        raise SealError("a stored value fits none of the keys in SAFQA_ENCRYPTION_KEYS") from error
