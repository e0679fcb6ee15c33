"""Grouping questions that mean the same, across varieties, with the active release's own vectors.

Each group is known by its first question. A new question joins the nearest group, if near enough; the others found
new groups. What was grouped stays, so each run looks only at new questions.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import faiss
import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Min
from numpy.typing import NDArray

from desk.staff.tasks import Progress
from knowledge.models import OpenQuestion, QuestionGroup
from knowledge.releases import active_release
from language.normalise import normalise

ALIKE = 0.80
"""Cosine from which two questions are one, whatever their nearest entries."""
ALIKE_SAME_ENTRY = 0.62
"""The same when the bot found the same entry nearest to both."""
BATCH = 1024


@dataclass
class _Found:
    """A group as this run builds it."""

    text: str
    nearest: str
    pk: int | None = None
    questions: list[int] = field(default_factory=list)


def group_questions(progress: Progress) -> dict[str, object]:
    """Put every new question into a group; returns how many questions and how many new groups there were."""
    rows = list(OpenQuestion.objects.filter(group=None).values_list("pk", "text", "nearest"))
    if not rows:
        return {"questions": 0, "groups": 0}
    encoder = active_release.get().index.encoder
    groups = [_Found(g.text, (g.nearest or [""])[0], g.pk) for g in QuestionGroup.objects.only("text", "nearest")]
    same = _by_words(rows)
    found = _Groups(groups, encoder.encode([group.text for group in groups]) if groups else None)
    texts = list(same)
    for start in range(0, len(texts), BATCH):
        progress("group", start, len(texts))
        batch = texts[start : start + BATCH]
        vectors = encoder.encode([same[key][0][1] for key in batch])
        found.add([same[key] for key in batch], vectors)
    changed = [group for group in found.groups if group.questions]
    new = sum(group.pk is None for group in changed)
    _store(changed, progress)
    return {"questions": len(rows), "groups": new}


def _by_words(rows: Sequence[tuple[int, str, list[str]]]) -> dict[str, list[tuple[int, str, list[str]]]]:
    """The questions that say the same words, together."""
    same: dict[str, list[tuple[int, str, list[str]]]] = defaultdict(list)
    for row in rows:
        same[normalise(row[1]) or row[1]].append(row)
    return same


class _Groups:
    """The groups so far, searchable by the vector of their first question."""

    def __init__(self, groups: list[_Found], vectors: NDArray[np.float32] | None) -> None:
        self.groups = groups
        self._index: faiss.Index | None = None
        if vectors is not None:
            self._extend(vectors)

    def _extend(self, vectors: NDArray[np.float32]) -> None:
        if self._index is None:
            self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    def add(self, batch: list[list[tuple[int, str, list[str]]]], vectors: NDArray[np.float32]) -> None:
        """Put a batch of questions into groups: first into those there are, then among themselves."""
        near = self._search(vectors)
        founders: list[int] = []
        for number, rows in enumerate(batch):
            nearest = (rows[0][2] or [""])[0]
            group = next((g for value, g in near[number] if self._alike(value, nearest, self.groups[g])), None)
            if group is None and founders:
                values = vectors[founders] @ vectors[number]
                best = int(values.argmax())
                place = len(self.groups) - len(founders) + best
                if self._alike(float(values[best]), nearest, self.groups[place]):
                    group = place
            if group is None:
                self.groups.append(_Found(rows[0][1], nearest))
                founders.append(number)
                group = len(self.groups) - 1
            self.groups[group].questions.extend(row[0] for row in rows)
        if founders:
            self._extend(vectors[founders])

    def _search(self, vectors: NDArray[np.float32]) -> list[list[tuple[float, int]]]:
        if self._index is None:
            return [[] for _ in vectors]
        values, numbers = self._index.search(np.ascontiguousarray(vectors), 4)
        return [
            [(float(v), int(n)) for v, n in zip(row, places, strict=True) if n >= 0]
            for row, places in zip(values, numbers, strict=True)
        ]

    @staticmethod
    def _alike(value: float, nearest: str, group: _Found) -> bool:
        least = ALIKE_SAME_ENTRY if nearest and nearest == group.nearest else ALIKE
        return value >= least


def _store(groups: list[_Found], progress: Progress) -> None:
    today = dt.date.today()
    with transaction.atomic():
        new = [group for group in groups if group.pk is None]
        made = QuestionGroup.objects.bulk_create(
            [QuestionGroup(text=group.text, first_day=today, last_day=today) for group in new], batch_size=500
        )
        for group, row in zip(new, made, strict=True):
            group.pk = row.pk
        for number, (pk, questions) in enumerate(_slices(groups)):
            progress("store", number, len(groups))
            OpenQuestion.objects.filter(pk__in=questions).update(group_id=pk)
        refresh([group.pk for group in groups if group.pk is not None])


def _slices(groups: list[_Found]) -> Iterator[tuple[int | None, list[int]]]:
    for group in groups:
        for start in range(0, len(group.questions), 500):
            yield group.pk, group.questions[start : start + 500]


def refresh(pks: Sequence[int]) -> None:
    """Count a group's questions again; a handled group that gets new ones opens again."""
    for start in range(0, len(pks), 400):
        some = pks[start : start + 400]
        questions = OpenQuestion.objects.filter(group__in=some)
        counts = {r["group"]: r for r in questions.values("group").annotate(n=Count("pk"), a=Min("day"), z=Max("day"))}
        groups = list(QuestionGroup.objects.filter(pk__in=some))
        parts: dict[int, list[tuple[str, str, list[str]]]] = defaultdict(list)
        for group_id, variety, reason, nearest in questions.values_list("group", "variety", "reason", "nearest"):
            parts[group_id].append((variety, reason, nearest))
        for group in groups:
            row = counts.get(group.pk)
            if row is None:
                continue
            if row["n"] > group.count and group.state in {QuestionGroup.State.ENTRY, QuestionGroup.State.DONE}:
                group.state = QuestionGroup.State.OPEN
            group.count, group.first_day, group.last_day = row["n"], row["a"], row["z"]
            group.varieties = dict(Counter(part[0] for part in parts[group.pk]))
            group.reasons = dict(Counter(part[1] for part in parts[group.pk]))
            near = Counter(entry_id for part in parts[group.pk] for entry_id in part[2][:1])
            group.nearest = [entry_id for entry_id, _ in near.most_common(3)]
        fields = ["state", "count", "first_day", "last_day", "varieties", "reasons", "nearest"]
        QuestionGroup.objects.bulk_update(groups, fields, batch_size=200)
