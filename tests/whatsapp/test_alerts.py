"""Alerts of tenders leave through WhatsApp's outbox: free within 24 hours, announced by a template outside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone

from desk.retention import erase_who_asked
from members.erasure import request_erasure
from members.models import ErasureRequest, Member, Subscription
from members.own_traces import move_member
from members.pseudonym import pseudonym
from members.subscriptions import stop_everything
from tenders.alerts import make_alerts
from tenders.following import follow, save_search
from tenders.models import Alert, FollowedNotice, Notice, SavedSearch
from tenders.notify import send_waiting
from tenders.request import Wanted
from tenders.store import store
from tenders.texts import say
from tests.tenders.material import notice
from tests.whatsapp.conftest import PERSON
from whatsapp.handover import open_handover
from whatsapp.models import Conversation, OutboxMessage
from whatsapp.settle import HELD_FOR, settle
from whatsapp.templates import templates

pytestmark = pytest.mark.usefixtures("known")


@pytest.fixture
def person(phone) -> str:
    """Somebody who wrote just now and follows a notice that closes in less than a day."""
    phone.say("Bonjour")
    phone.work()
    follows(1)
    return pseudonym(PERSON)


def follows(number: int, variety: str = "ary", person: str | None = None) -> Notice:
    now = timezone.now()
    store([notice(number, deadline=now + dt.timedelta(hours=20))], seen_at=now - dt.timedelta(days=30))
    found = Notice.objects.order_by("pk").last()
    me = person or pseudonym(PERSON)
    assert follow(me, found, variety=variety, now=now - dt.timedelta(days=20))
    return found


def hours_ago(hours: float) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - dt.timedelta(hours=hours))


def alerts_leave() -> int:
    now = timezone.now()
    make_alerts(now=now)
    return send_waiting(now=now)


def test_within_24_hours_in_the_persons_variety_with_stop(phone, person):
    assert alerts_leave() == 1
    (told,) = phone.work()
    assert say("alert_reminder", "ary") in told
    assert "STOP" in told
    assert Alert.objects.get().paid is False
    assert alerts_leave() == 0


@pytest.mark.parametrize(("variety", "template"), [("fr", "fr"), ("ar", "ar"), ("ary", "ar"), ("ary-Latn", "fr")])
def test_outside_24_hours_a_template_and_then_the_persons_variety(phone, graph, rasa, variety, template):
    phone.say("Bonjour")
    phone.work()
    follows(1, variety)
    hours_ago(25)
    asked = len(rasa.requests)
    assert alerts_leave() == 1
    (announced,) = phone.work()
    assert graph.accepted[-1].payload["template"]["language"]["code"] == template
    assert "STOP" in announced
    assert "20 h" in announced or "20 ساعة" in announced or "19 " in announced
    assert Alert.objects.get().paid is True
    settle()
    read = templates()["safqa_alert"][template]["buttons"][0]
    phone.send({"type": "button", "button": {"text": read, "payload": read}})
    (told,) = phone.work()
    assert say("alert_reminder", variety) in told
    assert len(rasa.requests) == asked  # the alert is the reply
    assert not OutboxMessage.objects.filter(turn=None, state="held").exists()
    phone.say(read)  # nothing waits any more: a word like others
    assert len(phone.work()) == 1
    assert len(rasa.requests) == asked + 1


def test_the_monthly_ceiling(phone, graph, person, settings):
    tenders = replace(settings.CONFIG.tenders, monthly_templates=1)
    settings.CONFIG = replace(settings.CONFIG, tenders=tenders)
    hours_ago(25)
    assert alerts_leave() == 1
    assert len(phone.work()) == 1
    hours_ago(25)
    OutboxMessage.objects.all().delete()  # the first one is long past
    follows(2)
    assert alerts_leave() == 0  # the month is paid out
    phone.say("Bonjour")
    phone.work()
    assert alerts_leave() == 1  # free now
    assert say("alert_reminder", "ary") in phone.work()[0]


def test_one_template_for_what_comes_together(phone, graph, person):
    follows(2)
    hours_ago(25)
    assert alerts_leave() == 2
    phone.work()
    assert [sent.payload["type"] for sent in graph.accepted[1:]] == ["template"]
    assert Alert.objects.filter(paid=True).count() == 1
    phone.say("lire")
    assert len(phone.work()) == 2


def test_stop_ends_it_wherever_it_is(phone, graph, person):
    hours_ago(25)
    alerts_leave()
    phone.work()
    stop_everything(person)
    assert not FollowedNotice.objects.filter(active=True).exists()
    assert not Subscription.objects.exists()
    phone.say("Bonjour")
    assert len(phone.work()) == 1  # the answer, and nothing that was held
    follows(2)
    Member.objects.update(stopped_at=timezone.now())
    alerts_leave()
    assert phone.work() == []


def test_the_number_is_kept_as_long_as_something_is_followed(phone, person):
    OutboxMessage.objects.update(state="sent", status="delivered")
    settle()
    assert bytes(Conversation.objects.get().address)
    Notice.objects.update(deadline=timezone.now() - dt.timedelta(minutes=1))
    make_alerts(now=timezone.now())
    settle()
    assert not bytes(Conversation.objects.get().address)


def test_an_alert_waits_while_staff_talk_and_old_ones_are_dropped(phone, person):
    open_handover(person)
    assert alerts_leave() == 0
    Alert.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    assert send_waiting(now=timezone.now()) == 0
    assert not Alert.objects.exists()


def test_what_is_held_is_held_for_a_week(phone, person):
    hours_ago(25)
    alerts_leave()
    phone.work()
    OutboxMessage.objects.update(created_at=timezone.now() - HELD_FOR - dt.timedelta(minutes=1))
    settle()
    assert not OutboxMessage.objects.filter(state="held").exists()


def test_a_new_number_takes_along_what_is_followed(phone, person):
    save_search(person, Wanted(provinces=("azilal",)), variety="fr", rhythm="daily", now=timezone.now())
    move_member(person, "wa-new")
    assert set(FollowedNotice.objects.values_list("person", flat=True)) == {"wa-new"}
    assert SavedSearch.objects.get().person == "wa-new"
    assert set(Subscription.objects.values_list("person", flat=True)) == {"wa-new"}


@pytest.mark.django_db(transaction=True, databases=["default", "rasa"])
def test_an_erasure_forgets_what_is_followed_and_held(phone, person):
    hours_ago(25)
    alerts_leave()
    phone.work()
    request_erasure(person)
    ErasureRequest.objects.update(due_at=timezone.now())
    assert erase_who_asked() == 1
    for model in (Alert, FollowedNotice, Subscription, OutboxMessage, Conversation):
        assert not model.objects.filter(person=person).exists(), model


def test_the_templates_for_metas_form(capsys):
    call_command("whatsapp_templates")
    printed = capsys.readouterr().out
    assert "safqa_alert  UTILITY  fr" in printed
    assert "{{2}}" in printed
    for template in templates().values():
        for language in ("fr", "ar"):
            assert "STOP" in template[language]["body"]
            assert len(template[language]["buttons"]) <= 3
