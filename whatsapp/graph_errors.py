"""What an answer of the Graph API means for a message: sent, to be tried again, refused for good, or unknown.

Codes: the notes beside Meta's OpenAPI description. What is in neither list follows HTTP: 429 and 5xx again, others not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

AGAIN = frozenset({4, 80007, 130429, 131000, 131016, 131056, 131057})
NEVER = frozenset(
    {0, 10, 190, 368, 130472, 131008, 131009, 131026, 131030, 131031, 131047, 131048, 131051, 131052, 131053}
)
WINDOW_CLOSED = 131047
MEDIA_LOST = frozenset({131052, 131053})
TOKEN = frozenset({0, 10, 190})
"""Codes that say the access token or its rights are wrong: staff must act, nothing can be sent until they do."""
PAIR_LIMIT = 131056
NUMBER_LIMIT = 130429

FIRST_WAIT, LONGEST_WAIT = 2.0, 600.0  # seconds
MOST_ATTEMPTS = 20
"""With the waits between them about two hours: nobody waits longer for a reply."""


@dataclass(frozen=True)
class Sent:
    """Meta took it; `message_id` is WhatsApp's."""

    message_id: str


@dataclass(frozen=True)
class Refused:
    """Meta did not take it. `code` is Meta's error code, or the HTTP status when it gave none."""

    code: int
    again: bool


@dataclass(frozen=True)
class Unknown:
    """No answer came: it may have been taken."""

    why: str


Outcome = Sent | Refused | Unknown


def may_try_again(code: int, http_status: int) -> bool:
    """Whether the same message may be sent again."""
    if code in AGAIN:
        return True
    if code in NEVER:
        return False
    return http_status == 429 or http_status >= 500


def wait_before(attempt: int, code: int | None) -> float:
    """Seconds before the attempt after number `attempt` (from 1): doubling, with a random part, at most ten minutes.

    To one person Meta lets about one message pass every six seconds, so that code never waits less.
    """
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 10))
    wait *= random.uniform(0.75, 1.25)  # noqa: S311 - spreads the load, keeps no secret
    return max(wait, 6.0) if code == PAIR_LIMIT else wait
