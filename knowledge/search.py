"""Finding the entry that answers a question, or saying that none does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from knowledge.calibration import rank
from knowledge.entry import Entry
from knowledge.guards import out_of_bounds
from knowledge.releases import LoadedRelease, active_release

MAX_QUERY = 2000
"""Characters of a question that are looked at; longer ones say nothing more about the subject."""
BARELY = 0.3
"""Of the way from the threshold to certainty: below it an answer was given with little to spare."""


@dataclass(frozen=True)
class Candidate:
    """An entry and its mixed score (about 0..1)."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class SearchResult:
    """The nearest entries, best first; `confident` says whether the first may be given as the answer."""

    candidates: tuple[Candidate, ...]
    confidence: float
    threshold: float
    release: int

    @property
    def confident(self) -> bool:
        """Whether the first candidate may be given as the answer."""
        return bool(self.candidates) and self.confidence >= self.threshold

    @property
    def barely_confident(self) -> bool:
        """Whether the answer was given with so little to spare that staff should look at it."""
        return self.confident and self.confidence < self.threshold + BARELY * (1 - self.threshold)


def search(query: str, *, limit: int = 4, release: LoadedRelease | None = None) -> SearchResult:
    """Search a release, else the active one. Raises `knowledge.releases.NoReleaseError` when nothing is published."""
    release = release or active_release.get()
    scores = release.index.score(query[:MAX_QUERY])
    ranked, mixed = rank(scores)
    candidates = tuple(
        Candidate(entry=release.index.entries[number], score=float(mixed[number]))
        for number in ranked[:limit]
        if mixed[number] > 0
    )
    confidence = release.calibration.confidence(scores, ranked, mixed) if candidates else 0.0
    if out_of_bounds(query, today=dt.date.today()):
        confidence = 0.0
    return SearchResult(candidates, confidence, release.calibration.threshold, release.pk)
