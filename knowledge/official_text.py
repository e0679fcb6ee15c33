"""The decree's official wording in the database: importing it whole, and giving an article in readable pieces."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from knowledge.decree_pdf import DecreeFileError, read_pages
from knowledge.decree_text import DecreeText, Part, split_decree
from knowledge.models import OfficialText

PIECE = 1200
"""Characters of one piece of an article: one screen of a phone or two."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did: how many of each, whether anything differs from before, and the lines of no part."""

    articles: int
    annexes: int
    changed: int
    unplaced: list[tuple[int, str]]


def import_decree(path: Path, progress: Callable[[int, int], None] | None = None) -> ImportReport:
    """Read the Bulletin officiel's PDF and store its articles and annexes, all or nothing.

    Raises `DecreeFileError` when the file cannot be read or is not the whole decree; then nothing changes.
    """
    text = split_decree(read_pages(path, progress))
    faults = text.faults()
    if faults:
        raise DecreeFileError(f"{path.name}: " + "; ".join(faults))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ImportReport(len(text.articles), len(text.annexes), _store(text, digest), text.unplaced)


def _store(text: DecreeText, digest: str) -> int:
    known = {(o.kind, o.number): (o.title, o.body) for o in OfficialText.objects.all()}
    rows = [_row(OfficialText.Kind.ARTICLE, part, digest) for part in text.articles.values()]
    rows += [_row(OfficialText.Kind.ANNEX, part, digest) for part in text.annexes.values()]
    earlier = dict(_changes())
    changed = 0
    for row in rows:
        before, key = known.get((row.kind, row.number)), (str(row.kind), row.number)
        differs = before != (row.title, row.body)
        changed += differs
        row.changed_at = timezone.now() if differs and before is not None else earlier.get(key)
    with transaction.atomic():
        OfficialText.objects.all().delete()
        OfficialText.objects.bulk_create(rows)
    return changed


def _changes() -> Iterator[tuple[tuple[str, int], dt.datetime | None]]:
    for kind, number, at in OfficialText.objects.values_list("kind", "number", "changed_at"):
        yield (kind, number), at


def _row(kind: str, part: Part, digest: str) -> OfficialText:
    return OfficialText(
        kind=kind,
        number=part.number,
        title=part.title,
        body=part.body(),
        first_page=part.first_page,
        last_page=part.last_page,
        file_sha256=digest,
    )


def article_text(number: int) -> OfficialText | None:
    """An article's official wording, or None while it has not been imported."""
    return OfficialText.objects.filter(kind=OfficialText.Kind.ARTICLE, number=number).first()


def pieces(body: str, *, size: int = PIECE) -> list[str]:
    """A text cut at paragraphs into pieces of at most `size` characters (a longer paragraph stays whole)."""
    cut: list[str] = []
    for paragraph in body.split("\n"):
        if cut and len(cut[-1]) + len(paragraph) < size:
            cut[-1] += "\n" + paragraph
        else:
            cut.append(paragraph)
    return cut
