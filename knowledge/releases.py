"""Publishing a release of the knowledge base, keeping the ones before it, and loading the active one.

A release is immutable. Publishing trains, indexes and calibrates first and moves the active mark in one transaction
last, so a failure on the way leaves the old release in charge. Readers notice a new one within `CHECK_SECONDS`.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
import yaml
from django.db import transaction
from django.utils import timezone

import knowledge
import language
from knowledge.augmentation import CONTEXTS
from knowledge.calibration import EVALUATION, Calibration, calibrate, kept_questions, load_questions
from knowledge.encoder import OWN, Encoder, StaticEncoder, TransformerEncoder
from knowledge.entry import Entry
from knowledge.index import Index
from knowledge.models import EntryRecord, Release, Retraction
from knowledge.store import digest_of, entry_data, stored_entries

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
    retracted: frozenset[str] = frozenset()
    """Entries that staff took out until they are corrected; the bot says so instead of giving them."""


def wanted_digest(encoder_name: str) -> str:
    """What a release made now would be made of: entries, code that embeds and searches, evaluation files."""
    parts = [encoder_name.encode()]
    live = EntryRecord.objects.filter(archived=False).order_by("entry_id")
    parts += [digest.encode() for digest in live.values_list("digest", flat=True)]
    parts += [repr(question).encode() for question in kept_questions()]
    folders = [Path(p) for package in (knowledge, language) for p in package.__path__]
    vocabulary = folders[0].parent / "vocabulary"
    parts += [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py"))]
    parts += [path.read_bytes() for path in sorted(vocabulary.rglob("*")) if path.is_file()]
    parts += [path.read_bytes() for path in [BACKGROUND, CONTEXTS, *sorted(EVALUATION.glob("*.yaml"))]]
    return digest_of(b"\0".join(parts))


def publish(
    *,
    encoder_name: str = OWN,
    entries: Sequence[Entry] | None = None,
    progress: Progress | None = None,
    prepared_by: str = "",
) -> Release:
    """Prepare a release of the entries in the database and make it the active one. Raises as `prepare_release`."""
    release = prepare_release(encoder_name=encoder_name, entries=entries, progress=progress, prepared_by=prepared_by)
    activate(release.pk)
    release.refresh_from_db()
    return release


def prepare_release(
    *,
    encoder_name: str = OWN,
    entries: Sequence[Entry] | None = None,
    progress: Progress | None = None,
    prepared_by: str = "",
) -> Release:
    """Train, index and calibrate a release of the entries in the database, or of `entries`; the active one stays.

    `progress` is called with (step, done, in all). Raises `ValueError` when there are too few entries or questions.
    """
    entries = stored_entries() if entries is None else entries
    say = progress or (lambda _step, _done, _all: None)
    digest = wanted_digest(encoder_name)
    encoder = _make_encoder(entries, encoder_name, say)
    say("index", 0, 1)
    background = load_background()
    index = Index(entries=entries, encoder=encoder, background=background)
    say("calibrate", 0, 1)
    calibration = calibrate(index, load_questions({entry.id for entry in entries}, kept_questions()))
    tokenizer, matrix = "", b""
    if isinstance(encoder, StaticEncoder):
        tokenizer, matrix = encoder.tokenizer_json, _matrix_bytes(encoder.matrix)
    with transaction.atomic():
        release = Release.objects.create(
            digest=digest,
            background=background,
            entries=[entry_data(entry) for entry in entries],
            calibration=calibration.as_json(),
            encoder_name=encoder_name,
            tokenizer=tokenizer,
            matrix=matrix,
            index=faiss.serialize_index(index.vectors).tobytes(),
            prepared_by=prepared_by,
        )
        others = Release.objects.exclude(pk=release.pk).filter(active=False)
        Release.objects.filter(pk__in=list(others.values_list("pk", flat=True)[KEPT:])).delete()
    say("done", 1, 1)
    return release


def activate(pk: int) -> None:
    """Make a prepared or an earlier release the active one. Raises `Release.DoesNotExist`."""
    with transaction.atomic():
        if not Release.objects.filter(pk=pk).exists():
            raise Release.DoesNotExist(f"no release {pk}")
        Release.objects.filter(active=True).update(active=False)
        Release.objects.filter(pk=pk).update(active=True, activated_at=timezone.now())


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
        loaded = self._loaded
        if pk is None:
            loaded = None
        elif loaded is None or loaded.pk != pk:
            loaded = load_release(Release.objects.get(pk=pk))
        if loaded is not None:
            retracted = frozenset(Retraction.objects.filter(lifted_at=None).values_list("entry_id", flat=True))
            if loaded.retracted != retracted:
                loaded = replace(loaded, retracted=retracted)
        self._loaded = loaded
        self._checked = time.monotonic()


def load_release(release: Release) -> LoadedRelease:
    """Bring a stored release into memory."""
    entries = [Entry.model_validate(data) for data in release.entries]
    encoder = load_encoder(release)
    vectors = faiss.deserialize_index(np.frombuffer(bytes(release.index), dtype=np.uint8))
    return LoadedRelease(
        pk=release.pk,
        index=Index(entries=entries, encoder=encoder, background=release.background, vectors=vectors),
        calibration=Calibration(**release.calibration),
        entries={entry.id: entry for entry in entries},
    )


def load_encoder(release: Release) -> Encoder:
    """Bring a stored release's encoder into memory, without its index."""
    if release.encoder_name != OWN:
        return TransformerEncoder(release.encoder_name)
    matrix = np.load(io.BytesIO(bytes(release.matrix)), allow_pickle=False).astype(np.float32)
    return StaticEncoder(tokenizer_json=release.tokenizer, matrix=matrix)


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
