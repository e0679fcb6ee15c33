"""`manage.py recordings`: staff's spoken recordings of entries and of the door's notices."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.answer import render
from knowledge.releases import active_release
from language.varieties import VARIETIES, Variety
from whatsapp.models import Recording
from whatsapp.recordings import (
    SPOKEN_NOTICES,
    RecordingError,
    Subject,
    answer_words,
    find_recording,
    keep_recording,
    notice_subject,
)


class Command(BaseCommand):
    help = "List, add, remove or read aloud-texts of recordings. A recording is withdrawn when its text changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="do", required=True)
        listing = does.add_parser("list", help="every recording, and whether it still fits its text")
        listing.add_argument("--json", action="store_true", help="for programs")
        for name, help_text in (("add", "keep a sound file"), ("text", "print what has to be spoken")):
            one = does.add_parser(name, help=help_text)
            if name == "add":
                one.add_argument("file", type=Path, help="OGG with Opus, MP3, M4A, AAC or AMR, at most 16 MB")
            of = one.add_mutually_exclusive_group(required=True)
            of.add_argument("--entry", help="an entry's id")
            of.add_argument("--notice", choices=SPOKEN_NOTICES, help="a text of the WhatsApp door")
            one.add_argument("--variety", choices=VARIETIES, required=True)
            one.add_argument("--by", default="", help="who speaks")
        removing = does.add_parser("remove", help="remove a recording")
        removing.add_argument("number", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["do"] == "list":
            self._list(as_json=options["json"])
        elif options["do"] == "remove":
            if not Recording.objects.filter(pk=options["number"]).delete()[0]:
                raise CommandError(f"there is no recording {options['number']}")
        else:
            subject = self._subject(options)
            if options["do"] == "text":
                self.stdout.write(subject.words)
            else:
                self._add(subject, options["file"], by=options["by"])

    def _subject(self, options: dict[str, Any]) -> Subject:
        if options["notice"]:
            return notice_subject(options["notice"], options["variety"])
        subject = entry_subject(options["entry"], options["variety"])
        if subject is None:
            raise CommandError(f"{options['entry']}: no such entry in the published release")
        return subject

    def _add(self, subject: Subject, path: Path, *, by: str) -> None:
        try:
            made = keep_recording(subject, path.read_bytes(), by=by)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except RecordingError as error:
            raise CommandError("\n".join(f"{path}: {fault}" for fault in error.faults)) from error
        self.stdout.write(f"recording {made.pk} kept: {made}")

    def _list(self, *, as_json: bool) -> None:
        rows = [
            {"id": r.pk, "kind": r.kind, "subject": r.subject, "variety": r.variety, "by": r.uploaded_by}
            | {"fits": _fits(r)}
            for r in Recording.objects.order_by("kind", "subject", "variety")
        ]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            state = "" if row["fits"] else "  (withdrawn: its text has changed)"
            self.stdout.write(f"{row['id']}  {row['kind']} {row['subject']} {row['variety']}{state}")
        self.stdout.write(f"{len(rows)} recordings")


def entry_subject(entry_id: str, variety: Variety) -> Subject | None:
    """What is to be spoken of an entry of the published release, or None when it has no such entry."""
    entry = active_release.get().entries.get(entry_id)
    if entry is None:
        return None
    return Subject(Recording.Kind.ENTRY, entry_id, variety, answer_words(render(entry, variety).parts))


def _fits(recording: Recording) -> bool:
    variety: Variety = recording.variety  # type: ignore[assignment]
    if recording.kind == Recording.Kind.NOTICE:
        return find_recording(notice_subject(recording.subject, variety)) == recording.pk
    subject = entry_subject(recording.subject, variety)
    return subject is not None and find_recording(subject) == recording.pk
