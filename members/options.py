"""The secrets that stand between a person and what is stored; `desk.config` reads and checks them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Keys:
    """`pepper` makes pseudonyms; `encryption_keys` (Fernet, the newest first) seal telephone numbers."""

    pepper: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
