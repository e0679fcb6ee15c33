"""When the sync runs, and making what is due run in the worker."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.utils import timezone

from tenders.models import PortalDay, SyncRun
from tenders.notice_data import MOROCCO
from tenders.portal.client import NotClearedError, PortalClient, in_night
from tenders.sync.orders import ORDERS, sync_orders
from tenders.sync.tenders import NEW, SWEEP, sync_tenders

logger = logging.getLogger(__name__)
ORDERS_EVERY = dt.timedelta(hours=3)
ORDERS_HOURS = range(7, 22)
NIGHTLY = dt.timedelta(hours=18)
WEEKLY = dt.timedelta(days=7)
AFTER_FAILURE = dt.timedelta(hours=3)
UNFINISHED = (SyncRun.State.RUNNING, SyncRun.State.PAUSED)


def due(now: dt.datetime) -> str | None:
    """What should run now: "orders", "tenders-sweep", "tenders-new", or None."""
    config = settings.CONFIG.tenders
    if PortalDay.objects.filter(day=now.astimezone(MOROCCO).date()).exclude(refused_at=None).exists():
        return None
    if now.astimezone(MOROCCO).hour in ORDERS_HOURS and _is_due(ORDERS, ORDERS_EVERY, now):
        return ORDERS
    if not in_night(config, now):
        return None
    if _is_due(SWEEP, WEEKLY, now):
        return SWEEP
    last_sweep = SyncRun.objects.filter(what=SWEEP, state=SyncRun.State.DONE, started_at__gt=now - NIGHTLY)
    return NEW if not last_sweep.exists() and _is_due(NEW, NIGHTLY, now) else None


def _is_due(what: str, every: dt.timedelta, now: dt.datetime) -> bool:
    last = SyncRun.objects.filter(what=what).first()
    if last is None or last.state in UNFINISHED:
        return True
    if last.state == SyncRun.State.DONE:
        return now - last.started_at >= every
    return now - last.started_at >= min(every, AFTER_FAILURE)


def run_due() -> str | None:
    """Run what is due; the worker calls this every few minutes. Without a clearance nothing runs."""
    what = due(timezone.now())
    if what is None:
        return None
    try:
        run(what)
    except NotClearedError:
        return None
    return what


def run(what: str) -> SyncRun:
    """Run one kind now. Raises `NotClearedError`."""
    client = PortalClient(
        settings.CONFIG.tenders, at_night=what != ORDERS and not settings.CONFIG.tenders.on_this_machine
    )
    found = sync_orders(client) if what == ORDERS else sync_tenders(client, sweep=what == SWEEP)
    logger.info("tender sync %s: %s, %s new, %s changed", what, found.state, found.added, found.changed)
    return found
