"""The order of results: first what the notice is about, then what helps a small supplier to win it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from language.normalise import normalise
from language.phonetic import phonetic_key
from tenders.fulltext import SHORTEST_PREFIX, plain
from tenders.models import Notice
from tenders.request import Wanted
from tenders.vocabulary import request_words

ENOUGH_DAYS, GOOD_DAYS = 3, 7
_ORDER_HOURS = 8
"""A purchase order can be answered in hours; a tender needs days for its papers."""


def order(found: Sequence[Notice], wanted: Wanted, *, now: dt.datetime) -> list[Notice]:
    """The notices, best first; equal ones by deadline."""
    return sorted(found, key=lambda notice: (-score(notice, wanted, now=now), notice.deadline or now, notice.pk))


def score(notice: Notice, wanted: Wanted, *, now: dt.datetime) -> float:
    """How well a notice fits, about 0..5; differences matter, not the number."""
    fit = max((notice.sectors.get(sector, 0.0) for sector in wanted.sectors), default=0.0)
    words = words_score(notice, wanted.words) if wanted.words else 0.0
    # A reserved notice comes first, but not before one that is really about the trade.
    return 2.0 * _banded(fit) + 1.0 * words + 0.5 * _near(notice, wanted) + 0.6 * _reserved(notice) + _time(notice, now)


def _banded(strength: float) -> float:
    return 1.0 if strength >= 0.95 else strength


def words_score(notice: Notice, words: Sequence[str]) -> float:
    """The share of the words that the notice holds, words of every purchase ("achat", "travaux") counting little."""
    said = set(normalise(f"{notice.object} {notice.buyer} {notice.reference}").split())
    held = {plain(word) for word in said}
    heard: set[str] | None = None
    generic = {plain(word) for word in request_words()["generic"]}
    full = matched = 0.0
    for word in words:
        weight = 0.2 if plain(word) in generic else 1.0
        full += weight
        bare = plain(word)
        if bare in held or (len(bare) >= SHORTEST_PREFIX and any(each.startswith(bare) for each in held)):
            matched += weight
            continue
        key = phonetic_key(word)
        if len(key) > 2:
            heard = heard if heard is not None else set(map(phonetic_key, said))
            matched += weight if key in heard else 0.0
    return matched / full if full else 0.0


def _near(notice: Notice, wanted: Wanted) -> float:
    """1 for the commune named, 0.7 for a notice of few places, less for one that is carried out in many."""
    if wanted.commune and f" {normalise(wanted.commune)} " in f" {normalise(f'{notice.object} {notice.buyer}')} ":
        return 1.0
    return 0.7 if len(notice.places) <= 2 else 0.3


def _reserved(notice: Notice) -> float:
    """Reserved first; "not stated" stands with "no", never behind it."""
    return 1.0 if notice.reserved else 0.4 if notice.reserved_hint and notice.reserved is None else 0.0


def _time(notice: Notice, now: dt.datetime) -> float:
    """Near deadlines first, as long as enough time is left to answer."""
    if notice.deadline is None:
        return 0.0
    left = notice.deadline - now
    if notice.kind == Notice.Kind.PURCHASE_ORDER:
        return 0.4 if left > dt.timedelta(hours=_ORDER_HOURS) else 0.1
    days = left / dt.timedelta(days=1)
    if days < ENOUGH_DAYS:
        return 0.0
    return 0.4 if days >= GOOD_DAYS else 0.3
