"""The ways of asking and button labels of all entries, kept in memory and brought up to date entry by entry."""

from __future__ import annotations

import threading
from collections import defaultdict

from knowledge.models import EntryRecord
from language.normalise import normalise

Key = tuple[str, str]


class KnownQuestions:
    """Which entries own a way of asking or a label, in a variety, after normalisation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: dict[str, str] = {}
        self._parts: dict[str, tuple[list[Key], list[Key]]] = {}
        self._questions: dict[Key, set[str]] = defaultdict(set)
        self._labels: dict[Key, set[str]] = defaultdict(set)

    def refresh(self) -> None:
        """Take in what changed since the last time."""
        now = dict(EntryRecord.objects.filter(archived=False).values_list("entry_id", "digest"))
        with self._lock:
            changed = [entry_id for entry_id, digest in now.items() if self._digests.get(entry_id) != digest]
            for entry_id in [*changed, *(set(self._digests) - set(now))]:
                self._drop(entry_id)
            for start in range(0, len(changed), 500):
                batch = EntryRecord.objects.filter(entry_id__in=changed[start : start + 500])
                for entry_id, data in batch.values_list("entry_id", "data"):
                    self._add(entry_id, data)
            self._digests = now

    def owner(self, variety: str, key: str, *, besides: str) -> str | None:
        """Another entry that asks this, if any."""
        return next(iter(sorted(self._questions.get((variety, key), set()) - {besides})), None)

    def label_owner(self, variety: str, key: str, *, besides: str) -> str | None:
        """Another entry whose button says this, if any."""
        return next(iter(sorted(self._labels.get((variety, key), set()) - {besides})), None)

    def _drop(self, entry_id: str) -> None:
        questions, labels = self._parts.pop(entry_id, ([], []))
        for key in questions:
            self._questions[key].discard(entry_id)
        for key in labels:
            self._labels[key].discard(entry_id)

    def _add(self, entry_id: str, data: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        texts = data["texts"].items()
        questions = [(variety, normalise(q)) for variety, part in texts for q in part["questions"]]
        labels = [(v, normalise(str(part["label"]))) for v, part in texts if not part.get("stands_in")]
        self._parts[entry_id] = (questions, labels)
        for key in questions:
            self._questions[key].add(entry_id)
        for key in labels:
            self._labels[key].add(entry_id)


_KNOWN = KnownQuestions()


def known_questions() -> KnownQuestions:
    """What all entries ask now."""
    _KNOWN.refresh()
    return _KNOWN
