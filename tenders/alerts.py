"""Finding out what to tell whom: new purchase orders, digests, reminders, changes. Each thing is told once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from language.varieties import VARIETIES, Variety
from tenders.following import is_over
from tenders.models import Alert, Change, FollowedNotice, Notice, SavedSearch
from tenders.notice_data import MOROCCO
from tenders.notify import tell
from tenders.ranking import order
from tenders.request import Wanted
from tenders.say import Said, say_notices
from tenders.say_details import change_text
from tenders.search import candidates
from tenders.texts import say
from tenders.wanted_words import describe

logger = logging.getLogger(__name__)
SHOWN = 5
"""Notices of a part of a digest; the rest is found by asking."""
LAST_CHANCE = dt.timedelta(days=7)
REMIND = (dt.timedelta(days=5), dt.timedelta(days=1))
REMIND_ORDER = (dt.timedelta(days=1), dt.timedelta(hours=3))
"""A purchase order is often open for two days only."""
_EVERY = {
    SavedSearch.Rhythm.DAILY.value: dt.timedelta(hours=20),
    SavedSearch.Rhythm.WEEKLY.value: dt.timedelta(days=6.5),
}
_FROM_HOUR = 8
"""Digests are made from this hour on, Morocco's clock."""


def make_alerts(*, now: dt.datetime) -> int:
    """Look at everything that is followed; returns how many new alerts there are.

    Each search and each followed notice has a transaction of its own: what fails is tried again the next time, and what
    was told is not told again.
    """
    made = 0
    for search in SavedSearch.objects.filter(active=True).order_by("pk").iterator():
        made += _guarded(_of_search, search.pk, now)
    for followed in FollowedNotice.objects.filter(active=True).order_by("pk").iterator():
        made += _guarded(_of_followed, followed.pk, now)
    return made


def _guarded(make: Any, pk: int, now: dt.datetime) -> int:
    try:
        with transaction.atomic():
            return int(make(pk, now))
    except Exception:
        logger.exception("alerts of %s %s failed; tried again the next time", make.__name__, pk)
        return 0


def _of_search(pk: int, now: dt.datetime) -> int:
    search = SavedSearch.objects.select_for_update().get(pk=pk)
    wanted = Wanted.from_json(search.wanted)
    made = 0
    if wanted.kind != Notice.Kind.TENDER:
        made += _new_orders(search, wanted, now)
    if wanted.kind != Notice.Kind.PURCHASE_ORDER and _digest_due(search, now):
        made += _digest(search, wanted, now)
    search.save(update_fields=["seen_until", "orders_seen_until"])
    return made


def _new_orders(search: SavedSearch, wanted: Wanted, now: dt.datetime) -> int:
    new = _fitting(wanted, now, kind=Notice.Kind.PURCHASE_ORDER, since=search.orders_seen_until)
    search.orders_seen_until = now
    if not new:
        return 0
    variety = _variety(search.variety)
    head = say("alert_orders", variety, what=describe(wanted, variety))
    said = say_notices(head, [("", new[:SHOWN])], say("alert_stop", variety), variety, now=now)
    return _tell(search.person, f"orders:{search.pk}:{now.isoformat()}", Alert.Kind.ORDERS, variety, said, now)


def _digest_due(search: SavedSearch, now: dt.datetime) -> bool:
    return now - search.seen_until >= _EVERY[search.rhythm] and now.astimezone(MOROCCO).hour >= _FROM_HOUR


def _digest(search: SavedSearch, wanted: Wanted, now: dt.datetime) -> int:
    """What is new since the last digest, and what came into its last seven days since then."""
    since = search.seen_until
    fitting = _fitting(wanted, now, kind=Notice.Kind.TENDER, since=None)
    new = [n for n in fitting if n.first_seen > since and n.republished_of_id is None]
    ending = [n for n in fitting if n not in new and n.deadline and since < n.deadline - LAST_CHANCE <= now]
    search.seen_until = now
    if not new and not ending:
        return 0
    variety = _variety(search.variety)
    parts = [(say("alert_last_chance", variety), ending[:SHOWN]), (say("alert_new", variety), new[:SHOWN])]
    head = say("alert_digest", variety, what=describe(wanted, variety))
    said = say_notices(head, [part for part in parts if part[1]], say("alert_stop", variety), variety, now=now)
    return _tell(search.person, f"digest:{search.pk}:{now.date().isoformat()}", Alert.Kind.DIGEST, variety, said, now)


def _fitting(wanted: Wanted, now: dt.datetime, *, kind: str, since: dt.datetime | None) -> list[Notice]:
    from dataclasses import replace

    found = candidates(replace(wanted, kind=kind, published_from="", published_until=""), now=now)
    if since is not None:
        found = [n for n in found if n.first_seen > since and n.republished_of_id is None]
    return order(found, wanted, now=now)


def _of_followed(pk: int, now: dt.datetime) -> int:
    followed = FollowedNotice.objects.select_for_update().select_related("notice").get(pk=pk)
    notice, made = followed.notice, 0
    changes = list(notice.changes.filter(seen_at__gt=followed.changes_seen_until))
    if changes:
        made += _tell_changes(followed, changes, now)
        followed.changes_seen_until = max(change.seen_at for change in changes)
    over = notice.status != Notice.Status.ACTIVE or notice.deadline is None or notice.deadline <= now
    if over and notice.deadline is not None and notice.deadline <= now:
        is_over(followed)
    if not over:
        for key, title in _due(followed, now):
            said = say_notices(
                title,
                [("", [notice])],
                say("alert_stop", _variety(followed.variety)),
                _variety(followed.variety),
                now=now,
            )
            made += _tell(followed.person, key, Alert.Kind.REMINDER, _variety(followed.variety), said, now)
    followed.save(update_fields=["changes_seen_until", "active"])
    return made


def _tell_changes(followed: FollowedNotice, changes: list[Change], now: dt.datetime) -> int:
    variety = _variety(followed.variety)
    lines = [say("alert_changed", variety), *(change_text(change, variety) for change in changes)]
    said = say_notices("\n".join(lines), [("", [followed.notice])], say("alert_stop", variety), variety, now=now)
    key = f"changed:{followed.notice_id}:{changes[-1].pk}"
    return _tell(followed.person, key, Alert.Kind.CHANGED, variety, said, now)


def _due(followed: FollowedNotice, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """The reminders that are due: of the deadline (the nearest only), and of a visit or meeting a day before it."""
    notice, variety = followed.notice, _variety(followed.variety)
    deadline = notice.deadline
    if deadline is None:
        return
    times = REMIND_ORDER if notice.kind == Notice.Kind.PURCHASE_ORDER else REMIND
    due = [ahead for ahead in times if followed.created_at <= deadline - ahead <= now]
    if due:
        hours = int(min(due) / dt.timedelta(hours=1))
        yield f"reminder:{notice.pk}:{hours}:{deadline.isoformat()}", say("alert_reminder", variety)
    for meeting in notice.details.get("meetings", []):
        at = dt.datetime.fromisoformat(meeting["at"]) if meeting.get("at") else None
        if at is not None and followed.created_at <= at - dt.timedelta(days=1) <= now < at:
            yield (
                f"visit:{notice.pk}:{at.isoformat()}",
                f"{say('alert_visit', variety)} ({say(meeting['kind'], variety)})",
            )


def _tell(person: str, key: str, kind: str, variety: Variety, said: Said, now: dt.datetime) -> int:
    alert = Alert(
        person=person, key=key, kind=kind, variety=variety, text=said.text, custom=said.custom, created_at=now
    )
    return int(tell(alert))


def _variety(value: str) -> Variety:
    return value if value in VARIETIES else "fr"
