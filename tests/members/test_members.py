"""Pseudonyms, sealing and key rotation, following and STOP, retention of members."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from members.erasure import erase_due, register, request_erasure
from members.models import Checklist, ErasureRequest, Member, Subscription
from members.options import Keys
from members.own_traces import forget_silent_members, move_member
from members.pseudonym import pseudonym
from members.sealing import SealError, reseal, seal, unseal
from members.subscriptions import follow, may_be_told, stop_everything, unfollow
from whatsapp.models import Conversation

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def keys(settings):
    settings.MEMBER_KEYS = Keys("p" * 40, (OLD,))
    return settings


def test_pseudonyms_are_stable_and_need_the_pepper(keys):
    one = pseudonym("212600000001")
    assert one == pseudonym("212600000001")
    assert one != pseudonym("212600000002")
    assert "2126" not in one
    keys.MEMBER_KEYS = Keys("q" * 40, (OLD,))
    assert pseudonym("212600000001") != one
    keys.MEMBER_KEYS = None
    with pytest.raises(RuntimeError, match="SAFQA_PEPPER"):
        pseudonym("212600000001")


def test_the_secrets_are_not_shown():
    assert "pppp" not in repr(Keys("p" * 40, (OLD,)))
    assert OLD not in repr(Keys("p" * 40, (OLD,)))


def test_sealing(keys):
    @hypothesis_settings(max_examples=50, deadline=None)
    @given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
    def there_and_back(value):
        assert unseal(seal(value)) == value
        assert seal(value) != seal(value)

    there_and_back()
    keys.MEMBER_KEYS = Keys("p" * 40, (NEW,))
    with pytest.raises(SealError):
        unseal(seal("x")[:-4] + b"AAA=")


def test_keys_rotate(keys, db):
    Conversation.objects.create(person="wa-1", address=seal("212600000001"))
    Conversation.objects.create(person="wa-2")
    keys.MEMBER_KEYS = Keys("p" * 40, (NEW, OLD))
    call_command("rotate_keys")
    keys.MEMBER_KEYS = Keys("p" * 40, (NEW,))
    assert unseal(Conversation.objects.get(person="wa-1").address) == "212600000001"
    keys.MEMBER_KEYS = Keys("p" * 40, (OLD,))
    with pytest.raises(SealError):
        reseal(Conversation.objects.get(person="wa-1").address)
    with pytest.raises(CommandError, match="put the key"):
        call_command("rotate_keys")


def test_following_and_stop(db):
    Member.objects.create(person="wa-1", last_seen=timezone.now())
    follow("wa-1", kind="tender", subject="1")
    follow("wa-1", kind="tender", subject="1", data={"again": True})
    follow("web-1", kind="tender", subject="1")
    assert Subscription.objects.filter(person="wa-1").get().data == {"again": True}
    assert may_be_told("wa-1")
    assert stop_everything("wa-1") == 1
    assert not may_be_told("wa-1")
    follow("wa-1", kind="tender", subject="2")
    assert may_be_told("wa-1")
    assert unfollow("wa-1", kind="tender", subject="2")
    assert not unfollow("wa-1", kind="tender", subject="2")
    assert Subscription.objects.get().person == "web-1"


def test_a_new_number_takes_everything_along_once(db):
    now = timezone.now()
    Member.objects.create(person="old", variety="ary", last_seen=now)
    follow("old", kind="tender", subject="1")
    follow("old", kind="tender", subject="2")
    follow("new", kind="tender", subject="1")
    Checklist.objects.create(person="old", name="papers", data={"a": 1})
    move_member("old", "new")
    assert sorted(Subscription.objects.values_list("person", "subject")) == [("new", "1"), ("new", "2")]
    assert Checklist.objects.get().person == "new"
    assert Member.objects.get().person == "new"
    assert Member.objects.get().variety == "ary"


def test_the_silent_are_forgotten_unless_they_follow_something(db):
    long_ago = timezone.now() - dt.timedelta(days=91)
    for person in ("silent", "follower", "recent"):
        Member.objects.create(person=person, last_seen=long_ago if person != "recent" else timezone.now())
        Checklist.objects.create(person=person, name="papers")
    follow("follower", kind="tender", subject="1")
    assert forget_silent_members(90) == 1
    assert set(Member.objects.values_list("person", flat=True)) == {"follower", "recent"}
    assert not Checklist.objects.filter(person="silent").exists()


@pytest.mark.django_db(databases=["default", "rasa"])
def test_an_erasure_that_fails_is_tried_again(monkeypatch):
    from members import erasure

    monkeypatch.setattr(erasure, "_erasers", dict(erasure._erasers))
    monkeypatch.setattr(erasure, "_busy", dict(erasure._busy))
    follow("someone", kind="tender", subject="1")
    request_erasure("someone")
    request_erasure("someone")
    ErasureRequest.objects.update(due_at=timezone.now())

    def fail(person):
        raise RuntimeError(person)

    register("failing", fail)
    assert erase_due() == 0
    assert Subscription.objects.exists()
    register("failing", lambda _person: 0)
    assert erase_due() == 1
    assert not Subscription.objects.exists()
    assert not ErasureRequest.objects.exists()
