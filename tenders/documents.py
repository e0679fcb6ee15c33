"""The words under which notices and awards are found."""

from __future__ import annotations

import datetime as dt

from tenders.fulltext import Term, mark, words_of
from tenders.models import Award, Notice
from tenders.notice_data import MOROCCO
from tenders.places import COUNTRY, commune_tokens, region_of

MOST_MONTHS = 36


def words_of_notice(notice: Notice) -> list[str]:
    """The words of a notice's document."""
    text = f"{notice.object} {notice.reference} {notice.buyer}"
    marks = [mark("s", sector) for sector in notice.sectors]
    marks += [mark("p", place) for place in notice.places or [COUNTRY]]
    marks += [mark("r", region) for region in {region_of(place) for place in notice.places} if region]
    marks += [mark("c", commune) for commune in commune_tokens(f"{notice.object} {notice.buyer}")]
    if notice.deadline is not None:
        marks.append(month_mark(notice.deadline))
    return words_of(text) + marks


def month_mark(deadline: dt.datetime) -> str:
    """The mark of the month a notice closes in: the full text itself can leave out what closed long ago."""
    return f"zm{deadline.astimezone(MOROCCO):%Y%m}"


def open_months(now: dt.datetime) -> list[Term]:
    """The marks of this month and those to come; no deadline lies farther ahead."""
    first = now.astimezone(MOROCCO)
    months = [(first.year * 12 + first.month - 1 + ahead) for ahead in range(MOST_MONTHS)]
    return [Term(f"zm{month // 12}{month % 12 + 1:02d}") for month in months]


def words_of_award(award: Award) -> list[str]:
    """The words of an award's document."""
    return words_of(award.object) + [mark("s", sector) for sector in award.sectors]
