"""Reading the purchase orders, which close within days: all open ones at each run, details of the new ones."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import transaction

from tenders.models import Notice, SyncRun
from tenders.notice_data import MOROCCO
from tenders.portal.client import PortalClient
from tenders.portal.orders import OrderPage, read_order, read_orders
from tenders.portal.pages import UnreadablePageError
from tenders.store import store
from tenders.sync.running import Progress, ending, keep_page, note, of_region, resumable

ORDERS = "orders"
LIST = "bdc/entreprise/consultation/"
PAGE_SIZE = 50
MOST_PAGES = 200
MOST_BAD_DETAILS = 5
_FIELD = "search_consultation_entreprise[{}]"


def sync_orders(client: PortalClient, *, progress: Progress | None = None) -> SyncRun:
    """One run over the open purchase orders."""
    say = progress or (lambda _step, _done, _all: None)
    run = resumable(ORDERS, window_from=None, now=client.now())
    with ending(run, client):
        _read_pages(client, run, say)
        _read_details(client, run, say)
    return run


def _address(client: PortalClient, number: int) -> str:
    today = client.now().astimezone(MOROCCO).date()
    # The page size must be sent with any filter, and days as YYYY-MM-DD, or nothing comes back.
    query = {"page": number, _FIELD.format("dateLimiteStart"): today.isoformat(), _FIELD.format("pageSize"): PAGE_SIZE}
    return client.address(f"{LIST}?{urlencode(query)}")


def _read_pages(client: PortalClient, run: SyncRun, say: Progress) -> None:
    if run.next_page == 0:
        return
    before: list[str] = []
    number = max(run.next_page - 1, 1)
    while number <= MOST_PAGES:
        html = client.get(_address(client, number))
        try:
            page = read_orders(html, root=client.config.portal)
            _check(page, before, number, run)
        except UnreadablePageError as error:
            keep_page("orders", html, str(error))
            raise
        _keep(page, number, run, client)
        say("orders", number, max(-(-page.total // PAGE_SIZE), 1))
        if not page.has_next:
            break
        before, number = page.keys, number + 1
    run.next_page = 0
    run.save()


def _check(page: OrderPage, before: list[str], number: int, run: SyncRun) -> None:
    expected = min(PAGE_SIZE, page.total - (number - 1) * PAGE_SIZE)
    if expected > 0 and page.cards == 0:
        raise UnreadablePageError(f"total {page.total} but no card on page {number}")
    if before and page.keys == before:
        raise UnreadablePageError(f"page {number} repeats the page before it")
    for fault in page.faults:
        note(run, f"page {number}: {fault}")
    if page.cards < expected:
        note(run, f"page {number}: {page.cards} cards where {expected} were expected")


def _keep(page: OrderPage, number: int, run: SyncRun, client: PortalClient) -> None:
    rows = of_region(page.rows, client.config.provinces)
    with transaction.atomic():
        stored = store(rows, seen_at=client.now())
        new = Notice.objects.filter(key__in=[row.key for row in rows], details_read_at=None)
        new.update(details_wanted=True)
        run.total_said, run.next_page = page.total, number + 1
        run.rows_seen += len(page.rows)
        run.added += stored.added
        run.changed += stored.changed
        run.save()


def _read_details(client: PortalClient, run: SyncRun, say: Progress) -> None:
    wanted = Notice.objects.filter(source="bdc", details_wanted=True, deadline__gt=client.now()).order_by("deadline")
    notices = list(wanted)
    bad = 0
    for count, notice in enumerate(notices, 1):
        say("details", count, len(notices))
        address = client.address(f"{LIST}show/{notice.key.removeprefix('bdc:')}")
        html = client.get(address)
        try:
            data = read_order(html, key=notice.key, url=address)
        except UnreadablePageError as error:
            keep_page("order", html, f"{notice.key}: {error}")
            note(run, f"{notice.key}: {error}")
            bad += 1
            if bad >= MOST_BAD_DETAILS:
                raise UnreadablePageError(
                    f"{bad} pages of purchase orders could not be read: has the portal changed?"
                ) from error
            continue
        with transaction.atomic():
            store([data], seen_at=client.now())
            run.details_read += 1
            run.save()
