"""What other apps keep under a pseudonym: each registers how it stops (STOP) and how it goes to a new number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """`stop(person)` ends what is followed and returns how many; `move(old, new)` gives it to another pseudonym."""

    stop: Callable[[str], int]
    move: Callable[[str, str], None]


_links: dict[str, Link] = {}


def register(name: str, link: Link) -> None:
    """Have STOP and a change of number reach what an app keeps."""
    _links[name] = link


def stop_all(person: str) -> None:
    """End what every app follows for a person; call it inside a transaction."""
    for link in _links.values():
        link.stop(person)


def move_all(old: str, new: str) -> None:
    """Give what every app keeps under `old` to `new`; call it inside a transaction."""
    for link in _links.values():
        link.move(old, new)
