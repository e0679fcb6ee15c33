"""Who is told what, and that nobody is told twice."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import RequestFactory

from desk.chat.pseudonym import COOKIE, read_pseudonym
from members.models import Subscription
from tenders.alerts import make_alerts
from tenders.following import TooManySearchesError, follow, forget, forget_ended, save_search, stop
from tenders.models import Alert, FollowedNotice, Notice, SavedSearch
from tenders.notice_data import Meeting
from tenders.notify import _DOORS, Delivery, Door, register_door, send_waiting, taken, waiting
from tenders.request import Wanted
from tenders.store import store
from tests.tenders.material import NOW, notice, order

pytestmark = pytest.mark.django_db
ME = "web-me"
CLEANING = Wanted(sectors=("cleaning",), provinces=("azilal",))


def later(**delta) -> dt.datetime:
    return NOW + dt.timedelta(**delta)


def save(wanted=CLEANING, **options):
    return save_search(ME, wanted, variety="fr", rhythm=options.get("rhythm", "daily"), now=NOW)


def texts() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("text", flat=True))


def test_orders_at_once_and_tenders_in_a_digest():
    store([notice(1), order(1)], seen_at=NOW - dt.timedelta(days=1))
    save()
    assert make_alerts(now=later(hours=1)) == 0  # what was there before is not new
    store([notice(2), order(2), order(3, object="Achat de mobilier")], seen_at=later(hours=2))
    assert make_alerts(now=later(hours=3)) == 1
    assert Alert.objects.get().kind == "orders"
    assert "STOP" in texts()[0]
    assert make_alerts(now=later(hours=4)) == 0
    assert make_alerts(now=later(days=1)) == 1
    digest = Alert.objects.get(kind="digest")
    assert [card["object"] for card in digest.custom["cards"]] == ["Prestations de nettoyage des locaux administratifs"]
    assert make_alerts(now=later(days=2)) == 0


def test_weekly_waits_a_week():
    save(rhythm="weekly")
    store([notice(2)], seen_at=later(hours=1))
    assert make_alerts(now=later(days=3)) == 0
    assert make_alerts(now=later(days=7)) == 1


def test_last_chance_once():
    store([notice(1, deadline=later(days=9))], seen_at=NOW - dt.timedelta(days=1))
    save()
    for day in range(1, 9):
        make_alerts(now=later(days=day, hours=1))
    (digest,) = Alert.objects.all()
    assert "Dernière chance" in digest.text
    assert digest.created_at == later(days=2, hours=1)


def test_a_republished_notice_is_not_new():
    store([notice(1, reference="9/2026")], seen_at=NOW - dt.timedelta(days=1))
    save()
    store([notice(2, reference="9/2026")], seen_at=later(hours=1))
    assert make_alerts(now=later(days=1)) == 0


def test_reminders_five_days_and_one_day_before():
    store([notice(1)], seen_at=NOW)
    assert follow(ME, Notice.objects.get(), variety="ary", now=NOW)
    told = {}
    for day in range(1, 22):
        if make_alerts(now=later(days=day)):
            told[day] = Alert.objects.latest("pk").kind
    assert told == {15: "reminder", 19: "reminder"}
    assert all("STOP" in text for text in texts())
    assert FollowedNotice.objects.get().active is False


def test_followed_late_is_reminded_once():
    store([notice(1, deadline=later(days=3))], seen_at=NOW)
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    assert [make_alerts(now=later(hours=h)) for h in (1, 24, 47, 49, 60)] == [0, 0, 0, 1, 0]


def test_a_moved_deadline_is_told_and_reminded_anew():
    store([notice(1, deadline=later(days=6))], seen_at=NOW)
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    assert make_alerts(now=later(days=1, hours=1)) == 1
    store([notice(1, deadline=later(days=12))], seen_at=later(days=2))
    assert make_alerts(now=later(days=2)) == 1
    assert "déplacée" in texts()[-1]
    assert make_alerts(now=later(days=7, hours=1)) == 1
    store([notice(1, deadline=later(days=12), cancelled=True)], seen_at=later(days=8))
    assert make_alerts(now=later(days=8)) == 1
    assert "annulé" in texts()[-1]
    assert make_alerts(now=later(days=11, hours=1)) == 0


def test_a_visit_is_reminded_a_day_before():
    store([notice(1, meetings=(Meeting("visit", later(days=3), "Azilal"),))], seen_at=NOW)
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    assert [make_alerts(now=later(hours=h)) for h in (24, 50, 60)] == [0, 1, 0]
    assert "Visite" in texts()[0]


def test_stop_and_forget():
    store([notice(1)], seen_at=NOW)
    save()
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    assert stop(ME) == 2
    assert stop(ME) == 0
    store([notice(2), order(5)], seen_at=later(hours=1))
    assert make_alerts(now=later(days=19)) == 0
    save()
    assert SavedSearch.objects.get().active
    assert forget(ME) == 2
    assert not SavedSearch.objects.exists()
    assert not FollowedNotice.objects.exists()


def test_what_is_over_is_forgotten_and_what_nobody_reads():
    store([notice(1)], seen_at=NOW)
    save()
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    stop(ME)
    assert forget_ended(now=NOW, silent_days=90) == 2
    assert not SavedSearch.objects.exists()
    save()
    store([order(6)], seen_at=later(hours=1))
    make_alerts(now=later(hours=2))
    assert forget_ended(now=later(days=91), silent_days=90) == 1
    assert not Subscription.objects.filter(person=ME).exists()


def test_a_search_whose_alerts_are_read_lives_on():
    save()
    store([order(6)], seen_at=later(days=80))
    make_alerts(now=later(days=80, hours=1))
    taken(ME, [alert.pk for alert in waiting(ME)], now=later(days=81))
    store([order(7)], seen_at=later(days=90))
    make_alerts(now=later(days=90, hours=1))
    assert forget_ended(now=later(days=91), silent_days=90) == 0
    assert SavedSearch.objects.get().active


def test_a_closed_notice_is_forgotten_after_its_deadline():
    store([notice(1)], seen_at=NOW)
    follow(ME, Notice.objects.get(), variety="fr", now=NOW)
    make_alerts(now=later(days=30))
    assert forget_ended(now=later(days=30), silent_days=90) == 1
    assert not Subscription.objects.filter(person=ME).exists()


def test_not_too_many_searches():
    for province in ("azilal", "rabat", "fes", "safi", "sale", "taza", "tata", "nador", "ifrane", "settat"):
        save(Wanted(provinces=(province,)))
    with pytest.raises(TooManySearchesError):
        save()
    save(Wanted(provinces=("azilal",)))


def test_a_closed_notice_cannot_be_followed():
    store([notice(1, deadline=NOW - dt.timedelta(hours=1))], seen_at=NOW)
    assert not follow(ME, Notice.objects.get(), variety="fr", now=NOW)


@pytest.fixture
def door():
    taken_by: list[str] = []
    state = {"working": True, "may_pay": []}

    def deliver(alert, may_pay):
        if not state["working"]:
            raise ConnectionError
        state["may_pay"].append(may_pay)
        taken_by.append(alert.text)
        return Delivery(paid=True)

    before = dict(_DOORS)
    register_door("wa-", Door("whatsapp", deliver))
    yield taken_by, state
    _DOORS.clear()
    _DOORS.update(before)


def test_a_door_takes_its_peoples_alerts_and_failing_ones_wait(door):
    taken_by, state = door
    store([notice(1)], seen_at=NOW)
    for person in ("wa-1", ME):
        follow(person, Notice.objects.get(), variety="fr", now=NOW)
    make_alerts(now=later(days=15))
    state["working"] = False
    assert send_waiting(now=later(days=15)) == 0
    state["working"] = True
    assert send_waiting(now=later(days=15)) == 1
    assert send_waiting(now=later(days=15)) == 0
    assert len(taken_by) == 1
    assert Alert.objects.get(person="wa-1").paid is True
    (mine,) = waiting(ME)
    assert taken(ME, [mine.pk, 999], now=later(days=15)) == 1
    assert taken("wa-1", [mine.pk], now=later(days=15)) == 0
    assert waiting(ME) == []


def test_the_page_asks_for_its_notices(client):
    client.get("/")
    store([notice(1)], seen_at=NOW)
    request = RequestFactory().get("/")
    request.COOKIES = {COOKIE: client.cookies[COOKIE].value}
    follow(read_pseudonym(request), Notice.objects.get(), variety="ary", now=NOW)
    make_alerts(now=later(days=15))
    (told,) = client.get("/chat/notices").json()["notices"]
    assert told["custom"]["kind"] == "tenders"
    assert told["variety"] == "ary"
    assert client.post("/chat/notices", "{}", content_type="application/json").status_code == 400
    shown = json.dumps({"shown": [told["id"]]})
    assert client.post("/chat/notices", shown, content_type="application/json").status_code == 204
    assert client.get("/chat/notices").json() == {"notices": []}
