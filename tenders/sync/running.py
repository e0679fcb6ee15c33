"""What every run of the sync shares: its record, the pages it could not read, how it ends."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.utils import timezone

from tenders.models import RawPage, SyncRun
from tenders.notice_data import NoticeData
from tenders.places import COUNTRY, place_ids
from tenders.portal.client import OutOfBudgetError, PortalClient, PortalError, RefusedError
from tenders.portal.pages import UnreadablePageError

logger = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
MOST_FAULTS = 50
RESUMED_WITHIN = dt.timedelta(hours=36)
RAW_KEPT = 200


def resumable(what: str, *, window_from: dt.date | None, now: dt.datetime) -> SyncRun:
    """The run of this kind that was left unfinished lately, or a new one."""
    left = SyncRun.objects.filter(
        what=what,
        state__in=[SyncRun.State.RUNNING, SyncRun.State.PAUSED],
        started_at__gte=now - RESUMED_WITHIN,
    ).first()
    if left is not None:
        left.state, left.ended_at = SyncRun.State.RUNNING, None
        left.save(update_fields=["state", "ended_at"])
        return left
    return SyncRun.objects.create(what=what, window_from=window_from, started_at=now)


@contextmanager
def ending(run: SyncRun, client: PortalClient) -> Iterator[None]:
    """Note how the run ends, whatever happens; a refusal and an unreadable page are loud in the log."""
    try:
        yield
    except OutOfBudgetError as error:
        logger.info("tender sync pauses: %s", error)
        _end(run, SyncRun.State.PAUSED, None)
    except RefusedError as error:
        logger.error("tender sync: %s", error)
        _end(run, SyncRun.State.REFUSED, str(error))
    except (UnreadablePageError, PortalError) as error:
        logger.error("tender sync failed: %s", error)
        _end(run, SyncRun.State.FAILED, str(error))
    else:
        _end(run, SyncRun.State.FAILED if run.faults else SyncRun.State.DONE, None)
    finally:
        client.close()


def _end(run: SyncRun, state: str, fault: str | None) -> None:
    if fault:
        note(run, fault)
    run.state, run.ended_at = state, timezone.now()
    run.save()


def note(run: SyncRun, fault: str) -> None:
    """Add a fault to the run's record."""
    if len(run.faults) < MOST_FAULTS:
        run.faults = [*run.faults, fault[:500]]


def keep_page(what: str, html: str, fault: str) -> None:
    """Keep a page that could not be read, by its hash, for whoever mends the reader."""
    digest = hashlib.sha256(html.encode("utf-8", errors="replace")).hexdigest()
    RawPage.objects.get_or_create(
        sha256=digest,
        defaults={"what": what, "fault": fault, "body": html.replace("\x00", ""), "seen_at": timezone.now()},
    )
    old = RawPage.objects.order_by("-seen_at").values_list("pk", flat=True)[RAW_KEPT:]
    RawPage.objects.filter(pk__in=list(old)).delete()


def of_region(rows: Sequence[NoticeData], provinces: Sequence[str]) -> list[NoticeData]:
    """The rows carried out in one of the provinces, or in the whole country."""
    wanted = {*provinces, COUNTRY}
    return [row for row in rows if wanted.intersection(place_ids(row.places))]
