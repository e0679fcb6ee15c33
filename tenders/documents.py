"""The words under which notices and awards are found."""

from __future__ import annotations

from tenders.fulltext import mark, words_of
from tenders.models import Award, Notice
from tenders.places import COUNTRY, commune_tokens, region_of


def words_of_notice(notice: Notice) -> list[str]:
    """The words of a notice's document."""
    text = f"{notice.object} {notice.reference} {notice.buyer}"
    marks = [mark("s", sector) for sector in notice.sectors]
    marks += [mark("p", place) for place in notice.places or [COUNTRY]]
    marks += [mark("r", region) for region in {region_of(place) for place in notice.places} if region]
    marks += [mark("c", commune) for commune in commune_tokens(f"{notice.object} {notice.buyer}")]
    return words_of(text) + marks


def words_of_award(award: Award) -> list[str]:
    """The words of an award's document."""
    return words_of(award.object) + [mark("s", sector) for sector in award.sectors]
