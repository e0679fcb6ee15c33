"""Keeping notices: one row each whatever the source says again, with what changed kept as history."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from language.normalise import normalise
from tenders.documents import words_of_notice
from tenders.fulltext import NOTICES
from tenders.models import Change, Notice
from tenders.notice_data import NoticeData
from tenders.places import COUNTRY, place_ids
from tenders.procedures import procedure_id
from tenders.sectors import tag

_PLAIN = ("source", "kind", "reference", "object", "buyer", "category", "procedure_text", "published_on", "deadline")
_TOLD = {"deadline": "deadline", "estimate": "corrected", "guarantee": "corrected", "object": "corrected"}
"""Fields whose change is history, and what sort of change it is."""
_IN_DETAILS = (
    "lots", "domains", "nature", "reply_mode", "variants", "meetings", "items", "qualifications", "opening_place",
    "plans_price", "cancel_reason",
)  # fmt: skip
_BETTER_IN_DETAILS = frozenset({"buyer", "procedure_text"})
"""The portal's list prints these shorter than the detail page does."""
_HINTS = ("reserve aux", "reservee aux", "reserves aux", "reserve a la", "reserve au")
BATCH = 500


@dataclass
class Stored:
    """How many notices were added, changed, and said again."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __iadd__(self, other: Stored) -> Stored:
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        return self


def store(readings: Iterable[NoticeData], *, seen_at: dt.datetime) -> Stored:
    """Keep what readings of notices say, all or nothing; the same reading again changes nothing but `last_seen`.

    A reading that does not say something leaves what was known: an empty field is silence, not a no.
    """
    counts = Stored()
    with transaction.atomic():
        batch: dict[str, NoticeData] = {}
        for data in readings:
            if data.key in batch or len(batch) >= BATCH:
                counts += _store_batch(list(batch.values()), seen_at)
                batch = {}
            batch[data.key] = data
        counts += _store_batch(list(batch.values()), seen_at)
    return counts


def _store_batch(readings: Sequence[NoticeData], seen_at: dt.datetime) -> Stored:
    counts = Stored()
    known = {notice.key: notice for notice in Notice.objects.filter(key__in=[data.key for data in readings])}
    new: list[Notice] = []
    altered: list[Notice] = []
    changes: list[Change] = []
    same: list[int] = []
    seen_now: list[int] = []
    for data in readings:
        notice, seen = known.get(data.key), data.seen_at or seen_at
        if notice is None:
            new.append(_fresh(data, seen))
            continue
        if seen < notice.last_seen:
            # An older reading must not undo what was seen since.
            same.append(notice.pk)
            continue
        found, touched = _merge(notice, data, seen)
        changes += found
        touched = touched or (data.seen_at is not None and seen > notice.last_seen)
        notice.last_seen = max(seen, notice.last_seen)
        if touched:
            altered.append(notice)
        else:
            same.append(notice.pk)
            if data.seen_at is None:
                # A file says itself when it saw a notice; a reading without that saw it now.
                seen_now.append(notice.pk)
    _link_republished(new)
    Notice.objects.bulk_create(new)
    if altered:
        fields = [f.name for f in Notice._meta.concrete_fields if not f.primary_key]
        Notice.objects.bulk_update(altered, fields)
    Notice.objects.filter(pk__in=seen_now).update(last_seen=seen_at)
    Change.objects.bulk_create(changes)
    NOTICES.write((notice.pk, words_of_notice(notice)) for notice in [*new, *altered])
    counts.added, counts.changed, counts.unchanged = len(new), len(altered), len(same)
    return counts


def _fresh(data: NoticeData, seen_at: dt.datetime) -> Notice:
    notice = Notice(key=data.key, first_seen=seen_at, last_seen=seen_at)
    _merge(notice, data, seen_at)
    return notice


def _merge(notice: Notice, data: NoticeData, seen_at: dt.datetime) -> tuple[list[Change], bool]:
    """Bring a notice up to date; what is worth telling as changes, and whether anything is different at all."""
    before = _state(notice)
    changes = _status_changes(notice, data, seen_at)
    said = {name: getattr(data, name) for name in (*_PLAIN, "estimate", "guarantee", "reserved", "url")}
    for name, value in said.items():
        if value is None or value == "" or (name in _BETTER_IN_DETAILS and _from_list(notice, data)):
            continue
        old = getattr(notice, name)
        if notice.pk and name in _TOLD and old not in (None, "") and not _equal(old, value):
            changes.append(_change(notice, _TOLD[name], name, old, value, seen_at))
        setattr(notice, name, value)
    if data.places:
        notice.places = place_ids(data.places) or [COUNTRY if "MAROC" in data.places else data.places[0]]
    if data.has_lots is not None:
        notice.has_lots = data.has_lots
    details = _plain_details(data)
    notice.details = {**(notice.details or {}), **details}
    _derive(notice)
    if data.whole:
        notice.details_read_at, notice.details_wanted = seen_at, False
    if any(change.kind == Change.Kind.DEADLINE for change in changes) and not data.whole and notice.source == "pmmp":
        notice.details_wanted = True
    return changes, _state(notice) != before or bool(changes) or data.whole


def _from_list(notice: Notice, data: NoticeData) -> bool:
    return data.source == "pmmp" and not data.whole and notice.details_read_at is not None


def _status_changes(notice: Notice, data: NoticeData, seen_at: dt.datetime) -> list[Change]:
    """A cancelled notice stays cancelled unless a source that says so itself says otherwise."""
    old = notice.status or Notice.Status.ACTIVE
    wanted = data.status or old
    if not data.status and data.cancelled is not None:
        wanted = Notice.Status.CANCELLED if data.cancelled else Notice.Status.ACTIVE
    notice.status = wanted
    if not notice.pk or wanted == old:
        return []
    if wanted == Notice.Status.CANCELLED:
        return [_change(notice, Change.Kind.CANCELLED, "status", old, data.cancel_reason or wanted, seen_at)]
    if old == Notice.Status.CANCELLED:
        return [_change(notice, Change.Kind.REOPENED, "status", old, wanted, seen_at)]
    return []


def _derive(notice: Notice) -> None:
    """What follows from the rest: procedure, trades, weaker signs, the fingerprint that finds a republished notice."""
    notice.procedure = procedure_id(notice.procedure_text) or (
        "purchase-order" if notice.kind == Notice.Kind.PURCHASE_ORDER else ""
    )
    plain = normalise(notice.object)
    notice.reserved_hint = any(hint in plain for hint in _HINTS)
    notice.sectors = tag(
        notice.object, domains=notice.details.get("domains", []), nature=notice.details.get("nature", "")
    )
    same = f"{notice.kind}|{normalise(notice.buyer)}|{normalise(notice.reference)}|{plain}"
    notice.fingerprint = hashlib.sha256(same.encode()).hexdigest()


def _link_republished(new: Sequence[Notice]) -> None:
    """A notice with the buyer, reference and object of an earlier one is that one again, under another key."""
    prints = [notice.fingerprint for notice in new if notice.reference and notice.buyer]
    earlier = {n.fingerprint: n for n in Notice.objects.filter(fingerprint__in=prints).order_by("-first_seen")}
    for notice in new:
        if notice.reference and notice.buyer:
            notice.republished_of = earlier.get(notice.fingerprint)


def _plain_details(data: NoticeData) -> dict[str, Any]:
    return {name: _json(getattr(data, name)) for name in _IN_DETAILS if getattr(data, name) not in (None, "", ())}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: _json(each) for name, each in asdict(value).items()}
    return value


def _state(notice: Notice) -> dict[str, Any]:
    skipped = {"last_seen", "first_seen", "details_read_at", "id"}
    return {f.attname: getattr(notice, f.attname) for f in Notice._meta.concrete_fields if f.attname not in skipped}


def _equal(old: Any, new: Any) -> bool:
    return bool(old == new) if not isinstance(new, str) else normalise(str(old)) == normalise(new)


def _change(notice: Notice, kind: str, field: str, before: Any, after: Any, seen_at: dt.datetime) -> Change:
    texts = [v.isoformat() if isinstance(v, dt.datetime) else str(v) for v in (before, after)]
    return Change(notice=notice, kind=kind, field=field, before=texts[0], after=texts[1], seen_at=seen_at)
