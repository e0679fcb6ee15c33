"""How notices are said: a plain text that holds everything, and parts of kind "tenders" for a page that shows cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from language.varieties import Variety, direction, is_arabic_script
from tenders.freshness import Freshness
from tenders.models import Notice
from tenders.places import place_name
from tenders.procedures import is_by_percentage
from tenders.say_details import detail_lines, shown_deadline
from tenders.search import CANDIDATES, Results
from tenders.texts import day_and_hour, ltr, money, say, texts
from tenders.wanted_words import describe

LONGEST_OBJECT = 300
"""Characters of an object that a list shows; the details show all of it."""


@dataclass(frozen=True)
class Said:
    """A message: `text` is everything, `custom` the same for a page that lays it out itself."""

    text: str
    custom: dict[str, Any]


def say_results(results: Results, variety: Variety, *, now: dt.datetime) -> Said:
    """A page of results, or that nothing was found, with how fresh the data is."""
    what = describe(results.wanted, variety)
    warning = freshness_line(results.freshness, variety)
    if not results.hits:
        said = "no_more" if results.offset else "nothing" if results.freshness.last_seen else "no_data"
        lines = [say(said, variety, what=what)]
        if said == "nothing":
            lines.append(say("nothing_wider", variety))
        if said != "no_data":
            lines.append(warning)
        return _message(lines[0], [], [line for line in lines[1:] if line], variety)
    head = _headline(results, what, variety)
    foot = [say("and_more", variety, n=results.more)] if results.more else []
    cards = [card(notice, variety, now=now) for notice in results.hits]
    return _message(head, cards, [*foot, warning], variety, first=results.offset + 1)


def say_details(notice: Notice, variety: Variety, *, now: dt.datetime) -> Said:
    """Everything known of one notice."""
    shown = card(notice, variety, now=now, whole=True)
    shown["lines"] += [list(pair) for pair in detail_lines(notice, variety)]
    return _message("", [shown], [], variety)


def say_notices(
    head: str, parts: Sequence[tuple[str, Sequence[Notice]]], foot: str, variety: Variety, *, now: dt.datetime
) -> Said:
    """Notices under a heading, in titled parts: an alert."""
    cards = []
    for title, notices in parts:
        for place, notice in enumerate(notices):
            shown = card(notice, variety, now=now)
            if title and place == 0:
                shown["section"] = title
            cards.append(shown)
    return _message(head, cards, [foot], variety)


def card(notice: Notice, variety: Variety, *, now: dt.datetime, whole: bool = False) -> dict[str, Any]:
    """One notice as a card: heading, object as the portal writes it, labelled lines, link."""
    object_ = notice.object if whole or len(notice.object) <= LONGEST_OBJECT else f"{notice.object[:LONGEST_OBJECT]}…"
    is_order = notice.kind == Notice.Kind.PURCHASE_ORDER
    trade = _trade(notice, variety)
    kind = say("kind_order" if is_order else "kind_tender", variety)
    return {
        "id": notice.pk,
        "title": f"{kind}{say('colon', variety)}{trade}" if trade else kind,
        "object": object_,
        "reserved": bool(notice.reserved),
        "badge": say("cancelled", variety) if notice.status == Notice.Status.CANCELLED else "",
        "lines": [[say(name, variety), value] for name, value in _lines(notice, variety, now=now)],
        "left": time_left_of(notice, variety, now=now),
        "url": notice.url,
        "link": say("link", variety),
    }


def time_left_of(notice: Notice, variety: Variety, *, now: dt.datetime) -> str:
    """How long is left; "" when the deadline is not known."""
    from tenders.texts import time_left

    return time_left(notice.deadline, variety, now=now) if notice.deadline else ""


def freshness_line(fresh: Freshness, variety: Variety) -> str:
    """How old the data is, as a warning when it is too old."""
    parts = []
    if fresh.last_seen is not None:
        when = day_and_hour(fresh.last_seen, variety)
        parts.append(say("stale" if fresh.stale else "fresh", variety, when=when))
    if Notice.Kind.PURCHASE_ORDER.value in fresh.missing and fresh.last_seen is not None:
        parts.append(say("no_orders", variety))
    return " ".join(parts)


def _headline(results: Results, what: str, variety: Variety) -> str:
    if results.total >= CANDIDATES:
        return say("found_many", variety, n=CANDIDATES - 1, what=what)
    return say("found_one" if results.total == 1 else "found", variety, n=results.total, what=what)


def _trade(notice: Notice, variety: Variety) -> str:
    """What it is about in the member's words: the strongest trade, when one is sure."""
    from tenders.vocabulary import sectors

    best = max(notice.sectors.items(), key=lambda pair: pair[1], default=None)
    return sectors()[best[0]].names[variety] if best and best[0] in sectors() else ""


def _lines(notice: Notice, variety: Variety, *, now: dt.datetime) -> list[tuple[str, str]]:
    places = say("separator", variety).join(place_name(place, variety) for place in notice.places[:4])
    if len(notice.places) > 4:
        places += " …"
    return [
        ("buyer", ltr(notice.buyer, variety) if notice.buyer else say("not_stated", variety)),
        ("place", places or say("not_stated", variety)),
        ("amount", _amount(notice, variety)),
        ("guarantee", _guarantee(notice, variety)),
        ("deadline", shown_deadline(notice, variety, now=now)),
        ("reserved", _reserved(notice, variety)),
        ("procedure", _procedure(notice, variety)),
    ]


def _amount(notice: Notice, variety: Variety) -> str:
    if notice.estimate is None:
        return say("by_lot" if notice.has_lots else "not_stated", variety)
    return say("amount_value", variety, amount=money(notice.estimate, variety))


def _guarantee(notice: Notice, variety: Variety) -> str:
    if notice.guarantee is None:
        return say("by_lot" if notice.has_lots else "not_stated", variety)
    if not notice.guarantee:
        return say("guarantee_none", variety)
    return say("guarantee_value", variety, amount=money(notice.guarantee, variety))


def _reserved(notice: Notice, variety: Variety) -> str:
    if notice.reserved is None:
        return say("reserved_hint" if notice.reserved_hint else "not_stated", variety)
    return say("reserved_yes" if notice.reserved else "reserved_no", variety)


def _procedure(notice: Notice, variety: Variety) -> str:
    name = f"proc_{notice.procedure}"
    said = say(name, variety) if name in texts() else ltr(notice.procedure_text, variety)
    if not said:
        return say("not_stated", variety)
    return f"{said}. {say('percentage', variety)}" if is_by_percentage(notice.procedure_text) else said


def _uncapitalised(label: str) -> str:
    return label[:1].lower() + label[1:]


def _message(head: str, cards: list[dict[str, Any]], foot: list[str], variety: Variety, *, first: int = 1) -> Said:
    foot = [line for line in foot if line]
    blocks = [head] if head else []
    for number, shown in enumerate(cards, first):
        if shown.get("section"):
            blocks.append(f"— {shown['section']} —")
        blocks.append(_card_text(shown, variety, number=number if len(cards) > 1 or first > 1 else None))
    custom = {
        "kind": "tenders",
        "variety": variety,
        "direction": direction(variety),
        "head": head,
        "cards": cards,
        "foot": foot,
    }
    return Said("\n\n".join([*blocks, *foot]), custom)


def _card_text(shown: dict[str, Any], variety: Variety, *, number: int | None) -> str:
    colon = ": " if is_arabic_script(variety) else say("colon", variety)
    title = f"{number}. {shown['title']}" if number is not None else str(shown["title"])
    lines = [f"{title} {shown['badge']}".strip(), ltr(shown["object"], variety)]
    unknown = say("not_stated", variety)
    lines += [f"{label}{colon}{value}" for label, value in shown["lines"] if value != unknown]
    # On a narrow screen one line for all that the notice does not say.
    missing = say("separator", variety).join(_uncapitalised(lab) for lab, value in shown["lines"] if value == unknown)
    if missing:
        lines.append(f"{say('not_stated_list', variety)}{colon}{missing}")
    if shown["url"]:
        lines.append(f"{shown['link']}{colon}{ltr(shown['url'], variety)}")
    return "\n".join(lines)
