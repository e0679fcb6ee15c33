"""The lines of one notice that only its details show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from language.varieties import Variety
from tenders.models import Change, Notice
from tenders.texts import day, day_and_hour, ltr, say, time_left

MOST_ITEMS = 10


def shown_deadline(notice: Notice, variety: Variety, *, now: dt.datetime) -> str:
    """The deadline with the time left."""
    if notice.deadline is None:
        return say("not_stated", variety)
    return f"{day_and_hour(notice.deadline, variety)} ({time_left(notice.deadline, variety, now=now)})"


def detail_lines(notice: Notice, variety: Variety) -> Iterator[tuple[str, str]]:
    """Reference, publication, lots, visits, articles and what changed, as label and value."""
    if notice.reference:
        yield say("reference", variety), ltr(notice.reference, variety)
    if notice.published_on:
        yield say("published", variety), day(notice.published_on, variety)
    details = notice.details
    for lot in details.get("lots", [])[:MOST_ITEMS]:
        yield say("lots", variety), ltr(f"{lot['number']} {lot.get('title', '')}".strip(), variety)
    for meeting in details.get("meetings", []):
        moment = dt.datetime.fromisoformat(meeting["at"]) if meeting.get("at") else None
        when = day_and_hour(moment, variety) if moment else say("not_stated", variety)
        where = ltr(meeting["where"], variety) if meeting.get("where") else ""
        yield say(meeting["kind"], variety), f"{when} {where}".strip()
    items = details.get("items", [])
    for item in items[:MOST_ITEMS]:
        quantity = " ".join(part for part in (item.get("quantity", ""), item.get("unit", "")) if part)
        yield (
            say("articles", variety),
            ltr(f"{item['description']} ({quantity})" if quantity else item["description"], variety),
        )
    for change in notice.changes.all():
        yield say("history", variety), f"{day(change.seen_at, variety)}: {change_text(change, variety)}"


def change_text(change: Change, variety: Variety) -> str:
    """What changed, in words."""
    if change.kind == Change.Kind.DEADLINE:
        before, after = (day_and_hour(dt.datetime.fromisoformat(v), variety) for v in (change.before, change.after))
        return say("change_deadline", variety, before=before, after=after)
    return say(f"change_{change.kind}", variety, field=_field(change.field, variety))


def _field(name: str, variety: Variety) -> str:
    return say({"estimate": "amount", "guarantee": "guarantee"}.get(name, "object"), variety)
