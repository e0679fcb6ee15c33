"""Staff's spoken recordings: kept, found while their text is still the same, listed with those that no longer fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from language.varieties import VARIETIES, Variety
from whatsapp.models import Recording
from whatsapp.texts import digest, texts

LARGEST = 16 * 1024 * 1024
"""Bytes; Meta's limit for audio."""
SPOKEN_NOTICES = ("voice_note", "notice")
_PARTS = ("title", "short", "details", "next_step", "caveat")


class RecordingError(ValueError):
    """The recording cannot be taken; `faults` names everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Subject:
    """What is spoken: an entry's answer or a notice of the door, in a variety, with its words."""

    kind: Recording.Kind
    name: str
    variety: Variety
    words: str


def answer_words(parts: dict[str, Any]) -> str:
    """The words of an answer that a recording speaks, from the answer's parts (`custom` of Rasa's message)."""
    return "\n".join(str(parts[name]) for name in _PARTS if parts.get(name))


def notice_subject(name: str, variety: Variety) -> Subject:
    """A notice of the door as a thing to speak. Raises `RecordingError` for one that is not spoken."""
    if name not in SPOKEN_NOTICES or variety not in VARIETIES:
        raise RecordingError([f"notice: one of {', '.join(SPOKEN_NOTICES)}, in one of {', '.join(VARIETIES)}"])
    return Subject(Recording.Kind.NOTICE, name, variety, texts()[name][variety])


def sound_type(sound: bytes) -> str | None:
    """The MIME type of a sound file by its first bytes, or None when WhatsApp does not take it."""
    if sound[:4] == b"OggS":
        return "audio/ogg" if b"OpusHead" in sound[:200] else None
    if sound[:3] == b"ID3" or sound[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "audio/mpeg"
    if sound[4:8] == b"ftyp":
        return "audio/mp4"
    if sound[:2] in {b"\xff\xf1", b"\xff\xf9"}:
        return "audio/aac"
    if sound[:6] == b"#!AMR\n":
        return "audio/amr"
    return None


def keep_recording(subject: Subject, sound: bytes, *, by: str = "") -> Recording:
    """Keep a recording of a text; an earlier one of the same text is replaced. Raises `RecordingError`."""
    faults = []
    mime_type = sound_type(sound) or ""
    if not sound:
        faults.append("the file is empty")
    elif not mime_type:
        faults.append("the file is not audio that WhatsApp takes (OGG with Opus, MP3, M4A, AAC, AMR)")
    if len(sound) > LARGEST:
        faults.append(f"the file has {len(sound)} bytes, at most {LARGEST} are taken")
    if not subject.words.strip():
        faults.append("there is no text to speak")
    if faults:
        raise RecordingError(faults)
    made, _ = Recording.objects.update_or_create(
        kind=subject.kind,
        subject=subject.name,
        variety=subject.variety,
        digest=digest(subject.words),
        defaults={"sound": sound, "mime_type": mime_type, "uploaded_by": by, "media_id": "", "media_at": None},
    )
    return made


def find_recording(subject: Subject) -> int | None:
    """The id of the recording of exactly these words, or None: a changed text has none."""
    return (
        Recording.objects.filter(
            kind=subject.kind, subject=subject.name, variety=subject.variety, digest=digest(subject.words)
        )
        .values_list("pk", flat=True)
        .first()
    )


def recording_of_answer(parts: dict[str, Any]) -> int | None:
    """The recording of an answer of Rasa's, or None."""
    entry, variety = parts.get("entry"), parts.get("variety")
    if parts.get("kind") != "answer" or not entry or variety not in VARIETIES:
        return None
    return find_recording(Subject(Recording.Kind.ENTRY, str(entry), variety, answer_words(parts)))


def recording_of_notice(name: str, variety: Variety | None) -> int | None:
    """The recording of a notice in a variety (in Darija while none is known), or None."""
    return find_recording(notice_subject(name, variety or "ary"))
