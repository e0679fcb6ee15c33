"""Grouping questions that mean the same, across varieties, with the active release's own vectors.

Each group is known by its first question. A new question joins the nearest group, if near enough; the others found
new groups. What was grouped stays, so each run looks only at new questions.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import faiss
import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from desk.staff.tasks import Progress
from knowledge.models import OpenQuestion, QuestionGroup, Release
from knowledge.releases import NoReleaseError, load_encoder
from language.normalise import normalise

ALIKE = 0.80
"""Cosine from which two questions are one, whatever their nearest entries."""
ALIKE_SAME_ENTRY = 0.62
"""The same when the bot found the same entry nearest to both."""
BATCH = 1024


class _Row(NamedTuple):
    """What is read of a question."""

    pk: int
    text: str
    nearest: list[str]
    variety: str
    reason: str
    day: dt.date


@dataclass
class _Found:
    """A group as this run builds it; `pk` is None for a new one."""

    text: str
    nearest: str
    pk: int | None = None
    rows: list[_Row] = field(default_factory=list)


def group_questions(progress: Progress) -> dict[str, object]:
    """Put every new question into a group; returns how many questions and how many new groups there were.

    Raises `NoReleaseError` before anything was published: meaning is told by the release's encoder.
    """
    rows = [_Row(*row) for row in OpenQuestion.objects.filter(group=None).values_list(*_Row._fields)]
    if not rows:
        return {"questions": 0, "groups": 0}
    release = Release.objects.filter(active=True).first()
    if release is None:
        raise NoReleaseError("no release has been published")
    encoder = load_encoder(release)
    known = [_Found(g.text, (g.nearest or [""])[0], g.pk) for g in QuestionGroup.objects.only("text", "nearest")]
    same = _by_words(rows)
    groups = _Groups(known, encoder.encode([group.text for group in known]) if known else None)
    texts = list(same)
    for start in range(0, len(texts), BATCH):
        progress("group", start, len(texts))
        batch = [same[key] for key in texts[start : start + BATCH]]
        groups.add(batch, encoder.encode([some[0].text for some in batch]))
    changed = [group for group in groups.groups if group.rows]
    new = sum(group.pk is None for group in changed)
    _store(changed, progress)
    return {"questions": len(rows), "groups": new}


def _by_words(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    """The questions that say the same words, together."""
    same: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        same[normalise(row.text) or row.text].append(row)
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

    def add(self, batch: list[list[_Row]], vectors: NDArray[np.float32]) -> None:
        """Put a batch of questions into groups: first into those there are, then among themselves."""
        near, among = self._search(vectors), vectors @ vectors.T
        founders: list[int] = []
        for number, rows in enumerate(batch):
            nearest = (rows[0].nearest or [""])[0]
            group = next((g for value, g in near[number] if self._alike(value, nearest, g)), None)
            if group is None and founders:
                values = among[number, founders]
                best = int(values.argmax())
                place = len(self.groups) - len(founders) + best
                group = place if self._alike(float(values[best]), nearest, place) else None
            if group is None:
                self.groups.append(_Found(rows[0].text, nearest))
                founders.append(number)
                group = len(self.groups) - 1
            self.groups[group].rows.extend(rows)
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

    def _alike(self, value: float, nearest: str, group: int) -> bool:
        same_entry = bool(nearest) and nearest == self.groups[group].nearest
        return value >= (ALIKE_SAME_ENTRY if same_entry else ALIKE)


def _store(groups: list[_Found], progress: Progress) -> None:
    progress("store", 0, 1)
    new = [group for group in groups if group.pk is None]
    known = [group for group in groups if group.pk is not None]
    with transaction.atomic():
        made = QuestionGroup.objects.bulk_create([_counted(group) for group in new], batch_size=500)
        for group, row in zip(new, made, strict=True):
            group.pk = row.pk
        _assign([(group.pk, row.pk) for group in groups for row in group.rows])
        _refresh(known)


def _counted(group: _Found) -> QuestionGroup:
    near = Counter(row.nearest[0] for row in group.rows if row.nearest)
    return QuestionGroup(
        text=group.text,
        count=len(group.rows),
        first_day=min(row.day for row in group.rows),
        last_day=max(row.day for row in group.rows),
        varieties=dict(Counter(row.variety for row in group.rows)),
        reasons=dict(Counter(row.reason for row in group.rows)),
        nearest=[entry_id for entry_id, _ in near.most_common(3)],
    )


def _assign(pairs: list[tuple[int | None, int]]) -> None:
    """Note each question's group; Django's own bulk update takes minutes for what this does in seconds."""
    table = connection.ops.quote_name(OpenQuestion._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET group_id = %s WHERE id = %s", pairs)  # noqa: S608 - our own table


def _refresh(groups: list[_Found]) -> None:
    """Add new questions to groups there were; a handled one opens again, for it was not settled after all."""
    for found in groups:
        if found.pk is None:
            continue
        group = QuestionGroup.objects.get(pk=found.pk)
        more = _counted(found)
        group.count += more.count
        group.first_day, group.last_day = min(group.first_day, more.first_day), max(group.last_day, more.last_day)
        group.varieties = dict(Counter(group.varieties) + Counter(more.varieties))
        group.reasons = dict(Counter(group.reasons) + Counter(more.reasons))
        group.nearest = list(dict.fromkeys([*group.nearest, *more.nearest]))[:3]
        if group.state in {QuestionGroup.State.ENTRY, QuestionGroup.State.DONE}:
            group.state = QuestionGroup.State.OPEN
        group.save()
