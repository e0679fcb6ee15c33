"""Reading the tenders: the list page by page, then the details that are needed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tenders.models import Notice, SyncRun
from tenders.notice_data import MOROCCO
from tenders.portal.client import PortalClient
from tenders.portal.detail import read_detail, read_lots, with_lots
from tenders.portal.listing import ListPage, detail_address
from tenders.portal.pages import UnreadablePageError
from tenders.portal.search_session import SearchSession
from tenders.store import store
from tenders.sync.running import Progress, ending, keep_page, note, of_region, resumable

NEW, SWEEP = "tenders-new", "tenders-sweep"
OVERLAP = dt.timedelta(days=2)
"""Days before the last good run that are read again: the portal publishes with delay."""
SWEEP_SINCE = dt.timedelta(days=730)
REREAD_AFTER = dt.timedelta(days=3)
"""Open notices are opened again after this long: deadlines move, and only the detail page tells a cancellation."""
MOST_BAD_DETAILS = 5


def sync_tenders(client: PortalClient, *, sweep: bool = False, progress: Progress | None = None) -> SyncRun:
    """One run: new notices since the last good run, or all of them (`sweep`), and the details they need."""
    say = progress or (lambda _step, _done, _all: None)
    now = client.now()
    run = resumable(SWEEP if sweep else NEW, window_from=_window(now, sweep=sweep), now=now)
    with ending(run, client):
        _read_pages(client, run, say)
        _read_details(client, run, say)
    return run


def _window(now: dt.datetime, *, sweep: bool) -> dt.date:
    last = SyncRun.objects.filter(what__in=[NEW, SWEEP], state=SyncRun.State.DONE).first()
    since = now - SWEEP_SINCE if sweep or last is None else last.started_at - OVERLAP
    return since.astimezone(MOROCCO).date()


def _read_pages(client: PortalClient, run: SyncRun, say: Progress) -> None:
    if run.next_page == 0:
        return
    session = SearchSession(client)
    try:
        page = session.start(
            published_from=run.window_from or client.now().date(), today=client.now().astimezone(MOROCCO).date()
        )
        if run.total_said is not None and run.next_page > 1 and page.pages > 1:
            # What was published meanwhile moves rows back by a page at most.
            wanted = run.next_page - (page.total != run.total_said)
            page = session.go_to(min(max(wanted, 1), page.pages)) if wanted > 1 else page
        before: list[str] = []
        while True:
            _check(page, before, run)
            _keep(page, run, client)
            say("pages", page.page, page.pages)
            if page.page >= page.pages:
                break
            before = page.keys
            page = session.next(page)
    except UnreadablePageError as error:
        keep_page("list", session.html, str(error))
        raise
    run.next_page = 0
    run.save()


def _check(page: ListPage, before: list[str], run: SyncRun) -> None:
    if before and page.keys == before:
        raise UnreadablePageError(f"page {page.page} repeats the page before it")
    for fault in page.faults:
        note(run, f"page {page.page}: {fault}")
    expected = page.page_size if page.page < page.pages else page.total - (page.pages - 1) * page.page_size
    if page.total and len(page.rows) + len(page.faults) < expected:
        note(run, f"page {page.page}: {len(page.rows)} rows where {expected} were expected")


def _keep(page: ListPage, run: SyncRun, client: PortalClient) -> None:
    """Rows and the place in the list together: whoever is killed goes on from here."""
    rows = of_region(page.rows, client.config.provinces)
    with transaction.atomic():
        stored = store(rows, seen_at=client.now())
        Notice.objects.filter(key__in=[row.key for row in rows], details_read_at=None).update(details_wanted=True)
        run.total_said, run.next_page = page.total, page.page + 1
        run.rows_seen += len(page.rows)
        run.added += stored.added
        run.changed += stored.changed
        run.save()


def _read_details(client: PortalClient, run: SyncRun, say: Progress) -> None:
    now = client.now()
    open_ones = Notice.objects.filter(source="pmmp", status=Notice.Status.ACTIVE, deadline__gt=now)
    open_ones.filter(details_read_at__lt=now - REREAD_AFTER).update(details_wanted=True)
    wanted = list(open_ones.filter(details_wanted=True).order_by("deadline").values_list("pk", flat=True))
    bad = 0
    for count, pk in enumerate(wanted, 1):
        say("details", count, len(wanted))
        notice = Notice.objects.get(pk=pk)
        bad += not _read_one(client, notice, run)
        if bad >= MOST_BAD_DETAILS:
            raise UnreadablePageError(f"{bad} detail pages could not be read: has the portal changed?")


def _read_one(client: PortalClient, notice: Notice, run: SyncRun) -> bool:
    _, organism, reference = notice.key.split(":")
    address = detail_address(client.config.portal, organism, reference)
    html = client.get(address)
    try:
        data = read_detail(html, key=notice.key, url=address)
        if data.has_lots:
            html = client.get(client.address(_lots_path(organism, reference)))
            data = with_lots(data, read_lots(html))
    except UnreadablePageError as error:
        keep_page("detail", html, f"{notice.key}: {error}")
        note(run, f"{notice.key}: {error}")
        run.save()
        return False
    with transaction.atomic():
        store([data], seen_at=client.now())
        run.details_read += 1
        run.save()
    return True


def _lots_path(organism: str, reference: str) -> str:
    return f"index.php?page=commun.PopUpDetailLots&orgAccronyme={organism}&refConsultation={reference}&lang=fr"
