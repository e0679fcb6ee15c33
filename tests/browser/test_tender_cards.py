"""Notices as cards in a real browser, in front of a Rasa that answers what the actions would."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from desk.chat.pseudonym import COOKIE, keep_pseudonym, new_pseudonym
from tenders.models import Alert
from tenders.request import read_request
from tenders.say import say_results
from tenders.search import search
from tenders.store import store
from tests.browser.chromium import ask, chromium, faults, needs_chromium, open_page, overflow, replies
from tests.tenders.material import notice

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def said(monkeypatch):
    now = timezone.now()
    deadline = now + timezone.timedelta(days=20)
    long = "Prestations de nettoyage des locaux administratifs " * 6
    store([notice(1, reserved=True, deadline=deadline), notice(2, object=long, deadline=deadline)], seen_at=now)
    results = search(read_request("nettoyage azilal", today=now.date()), now=now)

    def answer(variety):
        message = say_results(results, variety, now=now)
        reply = [{"text": message.text, "buttons": [{"title": "1", "payload": "/x"}], "custom": message.custom}]
        monkeypatch.setattr("desk.chat.views.ask_rasa", lambda **_: reply)

    return answer


@pytest.mark.parametrize(("variety", "direction"), [("fr", "ltr"), ("ary", "rtl")])
def test_cards_on_a_small_phone(live_server, said, variety, direction):
    said(variety)
    with chromium() as browser:
        page = open_page(browser, live_server.url, width=360, height=640)
        ask(page, "nettoyage azilal")
        cards = replies(page).last.locator(".tender")
        cards.first.wait_for()
        assert cards.count() == 2
        assert replies(page).last.locator(".tenders").get_attribute("dir") == direction
        assert overflow(page) == 0
        first = cards.first.inner_text()
        for piece in ("Prestations de nettoyage", "180", "Province d'Azilal"):
            assert piece in first
        assert cards.first.locator(".object").get_attribute("dir") == "ltr"
        assert cards.first.locator("a.portal").get_attribute("href").startswith("https://")
        assert "reserved" in (cards.first.get_attribute("class") or "")
        assert faults(page) == []


def test_a_waiting_alert_is_shown_once(live_server, said):
    assert said
    now = timezone.now()
    shown = say_results(search(read_request("nettoyage azilal", today=now.date()), now=now), "fr", now=now)
    name, response = new_pseudonym(), HttpResponse()
    keep_pseudonym(RequestFactory().get("/"), response, name)
    Alert.objects.create(
        person=name, key="k", kind="digest", variety="fr", text=shown.text, custom=shown.custom, created_at=now
    )
    with chromium() as browser:
        page = open_page(browser, live_server.url)
        page.context.add_cookies([{"name": COOKIE, "value": response.cookies[COOKIE].value, "url": live_server.url}])
        page.reload()
        replies(page).last.locator(".tender").first.wait_for()
        page.wait_for_timeout(500)
        page.reload()
        page.wait_for_timeout(500)
        assert replies(page).count() == 1
        assert faults(page) == []
    assert Alert.objects.get().delivered_at is not None
