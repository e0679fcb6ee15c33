"""A short pause of all sending in this process, after Meta said that the number sends too much (80 a second)."""

from __future__ import annotations

import time

SECONDS = 1.5
_until = 0.0


def begin() -> None:
    """Send nothing for a moment."""
    global _until  # noqa: PLW0603 - one clock for all threads of the process; a float is replaced at once
    _until = time.monotonic() + SECONDS


def is_on() -> bool:
    """Whether sending pauses."""
    return time.monotonic() < _until
