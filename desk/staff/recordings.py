"""Spoken answers: which entries have one that still fits, and taking what a browser recorded.

A recording fits while the words it speaks are the entry's own; when the words change it is listed as outdated, and the
WhatsApp door offers it no longer.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
from av.error import FFmpegError

from knowledge.models import EntryRecord
from language.varieties import VARIETIES, Variety
from whatsapp.models import Recording
from whatsapp.recordings import SPOKEN_NOTICES, Subject, answer_words, notice_subject
from whatsapp.texts import digest

MATROSKA = b"\x1a\x45\xdf\xa3"
"""The first bytes of a WebM file, which Chromium records and WhatsApp does not take."""


class UnknownSubjectError(LookupError):
    """There is nothing of this kind, name and variety to speak."""


@dataclass(frozen=True)
class Spoken:
    """An entry or notice: for each variety "fits", "outdated" or "missing"."""

    kind: str
    name: str
    topic: str
    titles: dict[str, str]
    states: dict[Variety, str]


def subject_of(kind: str, name: str, variety: str) -> Subject:
    """What is to be spoken. Raises `UnknownSubjectError`."""
    if variety not in VARIETIES:
        raise UnknownSubjectError(variety)
    spoken: Variety = variety
    if kind == Recording.Kind.NOTICE:
        if name not in SPOKEN_NOTICES:
            raise UnknownSubjectError(name)
        return notice_subject(name, spoken)
    record = EntryRecord.objects.filter(entry_id=name, archived=False).first() if kind == Recording.Kind.ENTRY else None
    texts = record.data.get("texts", {}).get(variety) if record else None
    if not texts:
        raise UnknownSubjectError(f"{kind} {name} {variety}")
    return Subject(Recording.Kind.ENTRY, name, spoken, answer_words(texts))


def recordings_of(subject: Subject) -> tuple[Recording | None, Recording | None]:
    """The recording of exactly these words, and the latest of other words; None where there is none."""
    rows = Recording.objects.filter(kind=subject.kind, subject=subject.name, variety=subject.variety)
    rows = rows.defer("sound").order_by("-uploaded_at")
    wanted = digest(subject.words)
    fitting = next((row for row in rows if row.digest == wanted), None)
    return fitting, next((row for row in rows if row.digest != wanted), None)


def spoken_entries(entry_ids: list[str]) -> list[Spoken]:
    """How each of these entries stands, in their order."""
    records = EntryRecord.objects.filter(entry_id__in=entry_ids).in_bulk(field_name="entry_id")
    kept = _digests(Recording.Kind.ENTRY, entry_ids)
    found = []
    for entry_id in entry_ids:
        record = records[entry_id]
        texts = record.data.get("texts", {})
        states = {v: _state(kept.get((entry_id, v)), texts.get(v)) for v in VARIETIES}
        titles = {language: str(texts.get(language, {}).get("title") or "") for language in ("fr", "ar")}
        found.append(Spoken(Recording.Kind.ENTRY, entry_id, record.topic, titles, states))
    return found


def spoken_notices() -> list[Spoken]:
    """How the spoken notices of the WhatsApp door stand."""
    kept = _digests(Recording.Kind.NOTICE, list(SPOKEN_NOTICES))
    found = []
    for name in SPOKEN_NOTICES:
        states: dict[Variety, str] = {}
        for variety in VARIETIES:
            held = kept.get((name, variety))
            fits = held is not None and digest(notice_subject(name, variety).words) in held
            states[variety] = "fits" if fits else "outdated" if held else "missing"
        found.append(Spoken(Recording.Kind.NOTICE, name, "", {}, states))
    return found


def outdated_entries() -> list[str]:
    """Ids of the entries with a recording whose text changed since."""
    ids = list(
        Recording.objects.filter(kind=Recording.Kind.ENTRY).values_list("subject", flat=True).distinct().order_by()
    )
    known = EntryRecord.objects.filter(entry_id__in=ids, archived=False).values_list("entry_id", flat=True)
    return [one.name for one in spoken_entries(sorted(known)) if "outdated" in one.states.values()]


def _digests(kind: Recording.Kind, names: list[str]) -> dict[tuple[str, str], set[str]]:
    kept: dict[tuple[str, str], set[str]] = {}
    rows = Recording.objects.filter(kind=kind, subject__in=names).values_list("subject", "variety", "digest")
    for name, variety, held in rows:
        kept.setdefault((name, variety), set()).add(held)
    return kept


def _state(held: set[str] | None, texts: dict[str, object] | None) -> str:
    if not held:
        return "missing"
    return "fits" if texts and digest(answer_words(texts)) in held else "outdated"


def as_whatsapp_takes_it(sound: bytes) -> bytes:
    """Put the Opus sound of a WebM file into an OGG file, unchanged; anything else comes back as it is.

    Raises `ValueError` when the file holds no Opus sound.
    """
    if not sound.startswith(MATROSKA):
        return sound
    made = io.BytesIO()
    try:
        with av.open(io.BytesIO(sound), "r") as source, av.open(made, "w", format="ogg") as target:
            streams = [s for s in source.streams.audio if s.codec_context.name in {"opus", "libopus"}]
            if not streams:
                raise ValueError("the file holds no Opus sound")
            stream = target.add_stream_from_template(streams[0])
            for packet in source.demux(streams[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    except FFmpegError as error:
        raise ValueError(f"the file cannot be read: {error}") from error
    return made.getvalue()
