"""Forgetting a person. Every app that keeps something registers how to remove it; the worker does it.

It cannot happen within the turn that confirms it: Rasa stores that turn afterwards, and the last reply must still go
out. So the confirmation leaves a request, and the worker erases once nothing is under way for the person.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from members.models import ErasureDone, ErasureRequest

logger = logging.getLogger(__name__)

AFTER = dt.timedelta(seconds=5)
"""Time for the turn that asked for it to be stored and answered."""
LONGEST_WAIT = dt.timedelta(hours=1)
"""After this long a reply that cannot be sent no longer holds an erasure up."""

_erasers: dict[str, Callable[[str], int]] = {}
_busy: dict[str, Callable[[str], bool]] = {}


def register(name: str, erase: Callable[[str], int], *, busy: Callable[[str], bool] | None = None) -> None:
    """Have an erasure call `erase(person)`; while `busy(person)` is true the erasure waits."""
    _erasers[name] = erase
    if busy is not None:
        _busy[name] = busy


def request_erasure(person: str) -> None:
    """Note that a person confirmed; asking twice changes nothing."""
    ErasureRequest.objects.get_or_create(person=person, defaults={"due_at": timezone.now() + AFTER})


def erase(person: str) -> int:
    """Remove every trace of a person at once; returns how many rows. Whatever fails, the request stays for later."""
    with transaction.atomic():
        removed = sum(eraser(person) for eraser in _erasers.values())
        ErasureRequest.objects.filter(person=person).delete()
        day = timezone.localdate()
        ErasureDone.objects.get_or_create(day=day)
        ErasureDone.objects.filter(day=day).update(people=F("people") + 1)
    return removed


def erase_due() -> int:
    """Do the erasures that are due and not held up; returns how many."""
    now = timezone.now()
    done = 0
    for request in ErasureRequest.objects.filter(due_at__lte=now)[:100]:
        held = any(busy(request.person) for busy in _busy.values())
        if held and now - request.due_at < LONGEST_WAIT:
            continue
        try:
            erase(request.person)
        except Exception as error:
            # The next run tries again; the error's text may hold what is to be forgotten.
            logger.error("an erasure failed and will be tried again: %s", type(error).__name__)
            continue
        done += 1
    if done:
        logger.info("erased %s people who asked for it", done)
    return done
