"""How the time of a function grows with its text, measured so that noise of the machine does not decide."""

import time
from collections.abc import Callable

TIMES_LONGER = 8
BOUND = 4 * TIMES_LONGER
"""A linear function takes about 8 times as long, a quadratic one 64 times: half-way, in ratio, lies 22."""

_SHORTEST = 0.0005


def growth(function: Callable[[str], object], piece: str, *, length: int = 6_000) -> float:
    """How many times longer `function` takes on a text 8 times as long, made of `piece` again and again."""
    short = (piece * (length // len(piece) + 1))[:length]
    long = (piece * (TIMES_LONGER * length // len(piece) + 1))[: TIMES_LONGER * length]
    function(short)
    for _ in range(3):
        ratio = _seconds(function, long) / max(_seconds(function, short), _SHORTEST)
        if ratio < BOUND:
            break
    return ratio


def _seconds(function: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(2):
        start = time.process_time()
        function(text)
        times.append(time.process_time() - start)
    return min(times)
