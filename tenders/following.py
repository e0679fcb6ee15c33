"""Who follows what: saving a search, following a notice, stopping, forgetting. A person is a pseudonym.

Each is a subscription of `members` too: it holds the consent for keeping the person's address, and ends with it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from language.varieties import Variety
from members import subscriptions
from members.models import Subscription
from tenders.models import Alert, FollowedNotice, Notice, SavedSearch
from tenders.request import Wanted

MOST_SEARCHES = 10
SEARCH, NOTICE = "tender-search", "tender"
"""Kinds of subscription; its subject is the search's digest, or the notice's number."""


class TooManySearchesError(ValueError):
    """The person has `MOST_SEARCHES` active searches already."""


def save_search(person: str, wanted: Wanted, *, variety: Variety, rhythm: str, now: dt.datetime) -> SavedSearch:
    """Tell this person of new notices that fit, from now on. The same search again only renews it.

    Raises `TooManySearchesError`.
    """
    with transaction.atomic():
        mine = SavedSearch.objects.filter(person=person, active=True).exclude(wanted_digest=wanted.digest())
        if mine.count() >= MOST_SEARCHES:
            raise TooManySearchesError
        search, created = SavedSearch.objects.get_or_create(
            person=person,
            wanted_digest=wanted.digest(),
            defaults={
                "wanted": wanted.as_json(),
                "variety": variety,
                "rhythm": rhythm,
                "created_at": now,
                "seen_until": now,
                "orders_seen_until": now,
            },
        )
        if not created:
            if not search.active:
                search.seen_until = search.orders_seen_until = now
            search.active, search.variety, search.rhythm = True, variety, rhythm
            search.save()
        subscriptions.follow(person, kind=SEARCH, subject=wanted.digest())
    return search


def follow(person: str, notice: Notice, *, variety: Variety, now: dt.datetime) -> bool:
    """Remind this person of a notice's deadline and tell them when it changes; False when it is closed."""
    if notice.status != Notice.Status.ACTIVE or notice.deadline is None or notice.deadline <= now:
        return False
    with transaction.atomic():
        FollowedNotice.objects.update_or_create(
            person=person,
            notice=notice,
            defaults={"variety": variety, "active": True},
            create_defaults={
                "variety": variety,
                "active": True,
                "created_at": now,
                "changes_seen_until": now,
            },
        )
        subscriptions.follow(person, kind=NOTICE, subject=str(notice.pk))
    return True


def is_over(followed: FollowedNotice) -> None:
    """The notice has closed: nothing more will be said of it, and the consent to be told ends."""
    followed.active = False
    subscriptions.unfollow(followed.person, kind=NOTICE, subject=str(followed.notice_id))


def stop(person: str) -> int:
    """Stop everything this person follows, and what waits to be told; returns how many searches and notices."""
    with transaction.atomic():
        stopped = SavedSearch.objects.filter(person=person, active=True).update(active=False)
        stopped += FollowedNotice.objects.filter(person=person, active=True).update(active=False)
        Alert.objects.filter(person=person, delivered_at=None).delete()
        Subscription.objects.filter(person=person, kind__in=(SEARCH, NOTICE)).delete()
    return stopped


@transaction.atomic
def move(old: str, new: str) -> None:
    """Give what `old` follows, and what waits to be told, to `new` (the person has another number now)."""
    for model, key in ((SavedSearch, "wanted_digest"), (FollowedNotice, "notice_id"), (Alert, "key")):
        taken = model.objects.filter(person=new).values_list(key, flat=True)
        model.objects.filter(person=old, **{f"{key}__in": list(taken)}).delete()
        model.objects.filter(person=old).update(person=new)


def forget(person: str) -> int:
    """Erase everything kept under this pseudonym; returns how many rows."""
    with transaction.atomic():
        return sum(model.objects.filter(person=person).delete()[0] for model in (Alert, SavedSearch, FollowedNotice))


def forget_ended(*, now: dt.datetime, silent_days: int) -> int:
    """Remove what was stopped or is over, and searches whose alerts nobody took; returns how many.

    Alerts for a page wait until the page asks. When none was taken for `silent_days`, nobody comes there any more.
    """
    ended = (
        SavedSearch.objects.filter(active=False).delete()[0] + FollowedNotice.objects.filter(active=False).delete()[0]
    )
    limit = now - dt.timedelta(days=silent_days)
    taken = Alert.objects.filter(person=OuterRef("person"), delivered_at__gt=limit)
    waits = Alert.objects.filter(person=OuterRef("person"), delivered_at=None)
    unread = SavedSearch.objects.filter(created_at__lt=limit).filter(Exists(waits), ~Exists(taken))
    for person, digest in list(unread.values_list("person", "wanted_digest")):
        subscriptions.unfollow(person, kind=SEARCH, subject=digest)
        ended += SavedSearch.objects.filter(person=person, wanted_digest=digest).delete()[0]
    return ended
