"""The whole sync against the replay portal, over HTTP."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from benchmarks.tenders.killed import run as run_and_kill
from tenders.models import Change, Clearance, Notice, PortalDay, RawPage, SyncRun
from tenders.notice_data import MOROCCO
from tenders.portal.client import NotClearedError, PortalClient, in_night
from tenders.replay.server import Misbehaviour, ReplayPortal
from tenders.replay.world import REGION, make_world
from tenders.status import lines
from tenders.sync.orders import sync_orders
from tenders.sync.schedule import due
from tenders.sync.tenders import sync_tenders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portal():
    with ReplayPortal(make_world(tenders=60, orders=70, now=timezone.now())) as running:
        yield running


def client(portal, **changes):
    config = replace(settings.CONFIG.tenders, portal=portal.url, delay_seconds=0, daily_budget=5000)
    return PortalClient(replace(config, **changes))


def regional(made):
    return {n.key if hasattr(n, "organism") else n for n in made if set(n.places) & {*REGION} or n.places == ["MAROC"]}


def test_all_of_the_region_and_nothing_else(portal):
    run = sync_tenders(client(portal), sweep=True)
    assert (run.state, run.faults, run.rows_seen) == ("done", [], 60)
    stored = {n.key: n for n in Notice.objects.all()}
    assert set(stored) == regional(portal.world.tenders)
    for made in portal.world.tenders:
        if made.key not in stored:
            continue
        found = stored[made.key]
        assert found.object == made.object
        assert found.deadline == made.deadline
        assert found.published_on == made.published
        assert found.reserved is made.reserved
        assert found.details_read_at is not None
        assert found.has_lots == bool(made.lots)
        assert len(found.details.get("lots", [])) == made.lots
    assert "Personne Fictive" not in str([n.details for n in stored.values()])
    assert not any("orgTest" in path for path in portal.requests)


def test_paging_by_postback(portal, monkeypatch):
    monkeypatch.setattr("tenders.portal.search_session.PAGE_SIZE", 20)
    run = sync_tenders(client(portal), sweep=True)
    assert (run.state, run.rows_seen) == ("done", 60)
    assert set(Notice.objects.values_list("key", flat=True)) == regional(portal.world.tenders)


def test_what_moves_is_history_and_nothing_is_deleted(portal):
    sync_tenders(client(portal), sweep=True)
    moved, gone, vanished = [n for n in portal.world.tenders if set(n.places) & {*REGION}][:3]
    old = moved.deadline
    moved.deadline += dt.timedelta(days=7)
    gone.cancelled = True
    portal.world.tenders.remove(vanished)
    Notice.objects.update(details_read_at=timezone.now() - dt.timedelta(days=4))
    sync_tenders(client(portal), sweep=True)
    change = Change.objects.get(notice__key=moved.key)
    assert (change.kind, change.field) == ("deadline", "deadline")
    assert dt.datetime.fromisoformat(change.before) == old
    assert Notice.objects.get(key=moved.key).deadline == moved.deadline
    assert Notice.objects.get(key=gone.key).status == "cancelled"
    assert Notice.objects.filter(key=vanished.key).exists()
    before = Change.objects.count()
    sync_tenders(client(portal), sweep=True)
    assert Change.objects.count() == before


def test_purchase_orders(portal):
    run = sync_orders(client(portal))
    assert (run.state, run.faults, run.rows_seen) == ("done", [], 70)
    keys = {f"bdc:{n.number}" for n in portal.world.orders if set(n.places) & {*REGION} or n.places == ["MAROC"]}
    assert set(Notice.objects.values_list("key", flat=True)) == keys
    found = Notice.objects.first()
    assert (found.estimate, found.guarantee, found.reserved) == (None, None, None)
    assert found.details["items"][0]["quantity"] == "25"
    cancelled = next(n for n in portal.world.orders if f"bdc:{n.number}" in keys)
    cancelled.cancelled = True
    sync_orders(client(portal))
    assert Notice.objects.get(key=f"bdc:{cancelled.number}").status == "cancelled"


@pytest.mark.parametrize("block_page", [False, True])
def test_a_refusal_stops_everything_until_tomorrow(portal, block_page):
    portal.misbehaviour = Misbehaviour(refuse_after=6, block_page=block_page)
    run = sync_tenders(client(portal), sweep=True)
    assert run.state == "refused"
    asked = len(portal.requests)
    assert PortalDay.objects.get().refused_at is not None
    assert sync_orders(client(portal)).state == "refused"
    assert len(portal.requests) == asked
    assert due(timezone.now()) is None
    assert "REFUSÉ" in "\n".join(lines("fr", now=timezone.now()))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Misbehaviour(changed_list=True), "no readable row"),
        (Misbehaviour(lose_rows=2), "rows where"),
        (Misbehaviour(changed_detail=True), "has the portal changed"),
        (Misbehaviour(repeat_pages=True), "repeats the page"),
    ],
)
def test_a_portal_that_changed_is_loud_and_what_was_known_stays(portal, wrong, words, monkeypatch):
    monkeypatch.setattr("tenders.portal.search_session.PAGE_SIZE", 20)
    sync_tenders(client(portal), sweep=True)
    known = Notice.objects.count()
    Notice.objects.update(details_wanted=True)
    portal.misbehaviour = wrong
    run = sync_tenders(client(portal), sweep=True)
    assert run.state == "failed"
    assert words in " ".join(run.faults)
    assert Notice.objects.count() == known
    assert RawPage.objects.exists() or wrong.lose_rows
    assert "INCOMPLÈTE" in "\n".join(lines("fr", now=timezone.now()))


def test_the_days_budget_pauses_and_the_next_run_goes_on(portal):
    run = sync_tenders(client(portal, daily_budget=10), sweep=True)
    assert run.state == "paused"
    assert len(portal.requests) == 10
    again = sync_tenders(client(portal), sweep=True)
    assert (again.pk, again.state) == (run.pk, "done")
    assert set(Notice.objects.values_list("key", flat=True)) == regional(portal.world.tenders)
    assert not Notice.objects.filter(details_read_at=None).exists()


def test_requests_keep_their_distance(portal):
    slept = []
    slow = client(portal, delay_seconds=5)
    slow.sleep = slept.append
    sync_orders(slow)
    assert len(slept) >= len(portal.requests) - 1
    assert min(slept) > 4


def test_another_host_is_never_asked(portal):
    asking = client(portal)
    with pytest.raises(Exception, match="host not allowed"):
        asking.get("https://example.org/")
    assert portal.requests == []


def test_off_until_cleared():
    config = replace(settings.CONFIG.tenders, portal="https://www.marchespublics.gov.ma/", contact="a@example.org")
    with pytest.raises(NotClearedError):
        PortalClient(config)
    with pytest.raises(CommandError, match="not cleared"):
        call_command("sync_tenders")
    with pytest.raises(CommandError, match="required"):
        call_command("clear_portal")
    call_command("clear_portal", by="Direction", note="réponse de la TGR du 1er mai")
    PortalClient(config).close()
    with pytest.raises(NotClearedError, match="CONTACT"):
        PortalClient(replace(config, contact=""))
    call_command("clear_portal", withdraw=True)
    assert Clearance.objects.get().withdrawn_at is not None
    with pytest.raises(NotClearedError):
        PortalClient(config)


def test_the_night_is_moroccos():
    config = settings.CONFIG.tenders
    assert in_night(config, dt.datetime(2026, 5, 4, 23, 30, tzinfo=MOROCCO))
    assert in_night(config, dt.datetime(2026, 5, 4, 5, 59, tzinfo=MOROCCO))
    assert not in_night(config, dt.datetime(2026, 5, 4, 12, 0, tzinfo=MOROCCO))


def test_what_is_due_when():
    noon, night = (dt.datetime(2026, 5, 4, hour, 0, tzinfo=MOROCCO) for hour in (12, 23))
    assert due(noon) == "orders"
    assert due(night) == "tenders-sweep"
    SyncRun.objects.create(what="orders", state="done", started_at=noon)
    assert due(noon + dt.timedelta(hours=1)) is None
    assert due(noon + dt.timedelta(hours=4)) == "orders"
    SyncRun.objects.create(what="tenders-sweep", state="done", started_at=night)
    assert due(night + dt.timedelta(minutes=30)) is None
    assert due(night + dt.timedelta(days=1)) == "tenders-new"


def test_killed_at_random_nothing_is_lost_or_doubled(tmp_path):
    found = run_and_kill(tmp_path, tenders=120, kills=3, between=(3, 25))
    assert found["killed"] >= 2
    nothing = {"lost": 0, "strange": 0, "doubled": 0, "without_details": 0, "not_in_full_text": 0}
    assert {name: found[name] for name in nothing} == nothing
