"""Webhook bodies that nobody expects: Meta's examples with parts removed, exchanged, repeated, grown or broken."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, 1e308),
    *("", " ", "\u0000", "x" * 5000, "مرحبا", "\u202e", "👩🏽‍🌾", "16505551234", "NaN", "-9999999999999"),
    *([], {}, [[]], [None], {"id": None}, {"body": ["x"]}, "messages", "text"),
)


def mutated(example: Any, chance: random.Random) -> bytes:
    """One of Meta's examples changed in one to four places; sometimes the bytes themselves are broken."""
    body = copy.deepcopy(example)
    for _ in range(chance.randint(1, 4)):
        _change(body, chance)
    data = json.dumps(body, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        cut = chance.randrange(len(data))
        data = data[:cut] if chance.random() < 0.5 else data[:cut] + bytes([chance.randrange(256)]) + data[cut + 1 :]
    return data


def _change(body: Any, chance: random.Random) -> None:
    place = body
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = place[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            place = inner
            continue
        _change_here(place, key, chance)
        return


def _change_here(place: Any, key: Any, chance: random.Random) -> None:
    how = chance.randrange(4)
    if how == 0:
        del place[key]
    elif how == 1:
        place[key] = copy.deepcopy(chance.choice(ODD))
    elif how == 2 and isinstance(place, list):
        place.append(copy.deepcopy(place[key]))
    elif isinstance(place, dict):
        place[str(chance.choice(ODD))[:50]] = copy.deepcopy(place[key])
