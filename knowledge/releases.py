"""Publishing a release of the knowledge base, keeping the ones before it, and loading the active one.

A release is immutable. Publishing trains, indexes and calibrates first and moves the active mark in one transaction
last, so a failure on the way leaves the old release in charge. Readers notice a new one within `CHECK_SECONDS`.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import yaml
from django.db import transaction

import knowledge
import language
from knowledge.augmentation import CONTEXTS
from knowledge.calibration import EVALUATION, Calibration, calibrate, load_questions
from knowledge.encoder import OWN, Encoder, StaticEncoder, TransformerEncoder
from knowledge.entry import Entry
from knowledge.index import Index
from knowledge.models import EntryRecord, Release

BACKGROUND = Path(__file__).resolve().parent / "background.yaml"
CHECK_SECONDS = 2.0
KEPT = 10
Progress = Callable[[str, int, int], None]


class NoReleaseError(RuntimeError):
    """No release has been published yet."""


@dataclass(frozen=True)
class LoadedRelease:
    """A release in memory, ready to search. Readers hold the whole object, so two releases never mix."""

    pk: int
    index: Index
    calibration: Calibration
    entries: dict[str, Entry]


def store_entries(entries: Sequence[Entry], *, replace: bool = False) -> dict[str, int]:
    """Write entries to the database; returns how many were added, changed, unchanged, removed.

    With `replace`, entries that are not in `entries` are removed. All or nothing.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0}
    with transaction.atomic():
        known = dict(EntryRecord.objects.values_list("entry_id", "digest"))
        for entry in entries:
            data = entry.model_dump(mode="json", exclude_none=True)
            digest = _digest(json.dumps(data, sort_keys=True).encode())
            if known.get(entry.id) == digest:
                counts["unchanged"] += 1
                continue
            counts["changed" if entry.id in known else "added"] += 1
            EntryRecord.objects.update_or_create(
                entry_id=entry.id, defaults={"topic": entry.topic, "data": data, "digest": digest}
            )
        if replace:
            gone = set(known) - {entry.id for entry in entries}
            counts["removed"], _ = EntryRecord.objects.filter(entry_id__in=gone).delete()
    return counts


def stored_entries() -> list[Entry]:
    """The entries as they stand in the database, by id."""
    return [Entry.model_validate(record.data) for record in EntryRecord.objects.order_by("entry_id")]


def wanted_digest(encoder_name: str) -> str:
    """What a release made now would be made of: entries, code that embeds and searches, evaluation files."""
    parts = [encoder_name.encode()]
    parts += [digest.encode() for digest in EntryRecord.objects.order_by("entry_id").values_list("digest", flat=True)]
    folders = [Path(p) for package in (knowledge, language) for p in package.__path__]
    vocabulary = folders[0].parent / "vocabulary"
    parts += [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py"))]
    parts += [path.read_bytes() for path in sorted(vocabulary.rglob("*")) if path.is_file()]
    parts += [path.read_bytes() for path in [BACKGROUND, CONTEXTS, *sorted(EVALUATION.glob("*.yaml"))]]
    return _digest(b"\0".join(parts))


def publish(*, encoder_name: str = OWN, progress: Progress | None = None) -> Release:
    """Train, index, calibrate and activate a release of the entries in the database.

    `progress` is called with (step, done, in all). Raises `ValueError` when there are too few entries or questions.
    """
    entries = stored_entries()
    say = progress or (lambda _step, _done, _all: None)
    encoder = _make_encoder(entries, encoder_name, say)
    say("index", 0, 1)
    background = load_background()
    index = Index(entries=entries, encoder=encoder, background=background)
    say("calibrate", 0, 1)
    calibration = calibrate(index, load_questions({entry.id for entry in entries}))
    tokenizer, matrix = "", b""
    if isinstance(encoder, StaticEncoder):
        tokenizer, matrix = encoder.tokenizer_json, _matrix_bytes(encoder.matrix)
    digest = wanted_digest(encoder_name)
    with transaction.atomic():
        Release.objects.filter(active=True).update(active=False)
        release = Release.objects.create(
            digest=digest,
            background=background,
            entries=[entry.model_dump(mode="json", exclude_none=True) for entry in entries],
            calibration=calibration.as_json(),
            encoder_name=encoder_name,
            tokenizer=tokenizer,
            matrix=matrix,
            index=faiss.serialize_index(index.vectors).tobytes(),
            active=True,
        )
        old = Release.objects.filter(active=False).values_list("pk", flat=True)[KEPT:]
        Release.objects.filter(pk__in=list(old)).delete()
    say("done", 1, 1)
    return release


def activate(pk: int) -> None:
    """Make an earlier release the active one again. Raises `Release.DoesNotExist`."""
    with transaction.atomic():
        release = Release.objects.get(pk=pk)
        Release.objects.filter(active=True).update(active=False)
        release.active = True
        release.save(update_fields=["active"])


class ActiveRelease:
    """The active release, loaded once and looked at again every `CHECK_SECONDS`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: LoadedRelease | None = None
        self._checked = 0.0

    def get(self) -> LoadedRelease:
        """The active release; raises `NoReleaseError` when there is none.

        While another thread loads a new release, callers go on with the one they have.
        """
        loaded = self._loaded
        if loaded is not None and time.monotonic() - self._checked < CHECK_SECONDS:
            return loaded
        if not self._lock.acquire(blocking=loaded is None):
            return loaded  # type: ignore[return-value]
        try:
            self._refresh()
        finally:
            self._lock.release()
        if self._loaded is None:
            raise NoReleaseError("no release has been published; run `manage.py publish_release`")
        return self._loaded

    def forget(self) -> None:
        """Look at the database again at the next call."""
        with self._lock:
            self._loaded, self._checked = None, 0.0

    def _refresh(self) -> None:
        pk = Release.objects.filter(active=True).values_list("pk", flat=True).first()
        if pk is None:
            self._loaded = None
        elif self._loaded is None or self._loaded.pk != pk:
            self._loaded = load_release(Release.objects.get(pk=pk))
        self._checked = time.monotonic()


def load_release(release: Release) -> LoadedRelease:
    """Bring a stored release into memory."""
    entries = [Entry.model_validate(data) for data in release.entries]
    encoder: Encoder
    if release.encoder_name == OWN:
        matrix = np.load(io.BytesIO(bytes(release.matrix)), allow_pickle=False).astype(np.float32)
        encoder = StaticEncoder(tokenizer_json=release.tokenizer, matrix=matrix)
    else:
        encoder = TransformerEncoder(release.encoder_name)
    vectors = faiss.deserialize_index(np.frombuffer(bytes(release.index), dtype=np.uint8))
    return LoadedRelease(
        pk=release.pk,
        index=Index(entries=entries, encoder=encoder, background=release.background, vectors=vectors),
        calibration=Calibration(**release.calibration),
        entries={entry.id: entry for entry in entries},
    )


active_release = ActiveRelease()
"""The one of this process."""


def _make_encoder(entries: Sequence[Entry], name: str, say: Progress) -> Encoder:
    if name != OWN:
        return TransformerEncoder(name)
    # Imported late: torch is needed to train, not to answer.
    from knowledge.encoder_training import train_encoder

    return train_encoder(
        training_groups(entries),
        background=load_background(),
        progress=lambda done, steps: say("train", done, steps),
    )


def load_background(path: Path = BACKGROUND) -> list[str]:
    """Sentences that are no question of ours, in every variety: what the encoder learns to keep away from."""
    return [
        sentence for sentences in yaml.safe_load(path.read_text(encoding="utf-8")).values() for sentence in sentences
    ]


def training_groups(entries: Sequence[Entry]) -> list[list[str]]:
    """For each entry all texts that mean it: ways of asking and titles of every variety, and the short answers."""
    return [
        [text for texts in entry.texts.values() for text in [*texts.questions, texts.title, texts.short]]
        for entry in entries
    ]


def _matrix_bytes(matrix: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, matrix.astype(np.float16), allow_pickle=False)
    return buffer.getvalue()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
