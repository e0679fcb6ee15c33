"""What an entry is: one question a member has, answered in four varieties.

The form is described for writers in `knowledge/STYLE.md`. Pydantic checks it and reports all faults of a file at once.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from language.varieties import VARIETIES

VarietyName = Literal["fr", "ar", "ary", "ary-Latn"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
LAST_ARTICLE = 170
MIN_QUESTIONS = 6
LABEL_LENGTH = 20
TITLE_LENGTH = 60


class _Strict(BaseModel):
    """No unknown keys, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a statement comes from: an article of the decree, another text, or a programme seen on a date."""

    decree: Annotated[int, Field(ge=1, le=LAST_ARTICLE)] | None = None
    text: Line | None = None
    article: Line | int | None = None
    programme: Line | None = None
    seen: str | dt.date | int | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Source:
        named = [self.decree is not None, self.text is not None, self.programme is not None]
        if sum(named) != 1:
            raise ValueError("name exactly one of decree, text, programme")
        if self.programme is not None and self.seen is None:
            raise ValueError("a programme needs `seen: DATE`, the date of the information")
        return self


class Fact(_Strict):
    """A figure that the texts state."""

    value: Decimal | str
    unit: Literal["MAD", "percent", "day", "hour", "month", "year", "count", "date", "phone"]
    means: Line


class Review(_Strict):
    """Who, other than the author, has read a variety, and when."""

    by: Line
    on: dt.date


class Texts(_Strict):
    """An entry in one variety.

    `stands_in` names the variety whose words stand here for now: an urgent correction does not wait for translations,
    and the answer says so. The ways of asking are always the variety's own.
    """

    label: Annotated[Line, StringConstraints(max_length=LABEL_LENGTH)]
    title: Annotated[Line, StringConstraints(max_length=TITLE_LENGTH)]
    short: Line
    details: Line
    next_step: Line
    caveat: Line | None = None
    reviewed: Review | None = None
    stands_in: VarietyName | None = None
    questions: Annotated[list[Line], Field(min_length=MIN_QUESTIONS)]

    def body(self) -> str:
        """All that a member reads of the answer, title and sources apart."""
        return " ".join(part for part in (self.short, self.details, self.next_step, self.caveat) if part)


class Entry(_Strict):
    """One question, its answer in four varieties, its figures and its sources."""

    id: EntryId
    topic: EntryId
    status: Literal["verified", "to-confirm"]
    sources: Annotated[list[Source], Field(min_length=1)]
    facts: list[Fact]
    review_by: dt.date
    related: list[EntryId] = []
    texts: dict[VarietyName, Texts]

    @model_validator(mode="after")
    def _whole(self) -> Entry:
        missing = [variety for variety in VARIETIES if variety not in self.texts]
        if missing:
            raise ValueError(f"texts are missing in {', '.join(missing)}")
        if self.status == "to-confirm":
            bare = [variety for variety, texts in self.texts.items() if not texts.caveat]
            if bare:
                raise ValueError(f"to-confirm needs a caveat in {', '.join(bare)}")
        return self

    def overdue(self) -> list[VarietyName]:
        """The varieties whose own words are still to be written."""
        return [variety for variety, texts in self.texts.items() if texts.stands_in]

    def articles(self) -> list[int]:
        """The decree's articles that the entry cites, in ascending order."""
        return sorted({source.decree for source in self.sources if source.decree is not None})
