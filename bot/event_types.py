"""Rasa's look-up of an event's class by its name, remembered.

Rasa walks all subclasses of `Event` for each event of each tracker it reads; the classes do not change while it runs.
"""

from __future__ import annotations

from functools import lru_cache

from rasa.shared.core.events import Event


def install() -> None:
    """Put the remembered look-up in the place of Rasa's; calling it again changes nothing."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))  # type: ignore[method-assign]
