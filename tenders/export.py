"""Writing all notices to a file; the file appears only when it is complete."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from tenders.models import Notice
from tenders.ocds.build import package, release
from tenders.sheets.columns import write_workbook

_CHUNK = 500


def export_ocds(path: Path, *, now: dt.datetime, open_only: bool = False) -> int:
    """Write an OCDS release package; returns how many releases it holds (none: no file is written)."""
    found = _notices(now, open_only=open_only)
    if not found.exists():
        return 0
    part = path.with_name(path.name + ".part")
    head = package([{}], uri=settings.CONFIG.tenders.ocds_uri, published=now, publisher="Safqa")
    count = 0
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps({**head, "releases": 0}, ensure_ascii=False)[:-2])
        file.write("[")
        for count, each in enumerate(_releases(found), 1):
            file.write(("," if count > 1 else "") + "\n" + each)
        file.write("\n]}\n")
    part.replace(path)
    return count


def _releases(found: QuerySet[Notice]) -> Iterator[str]:
    prefix = settings.CONFIG.tenders.ocds_prefix
    for notice in found.prefetch_related("changes").iterator(chunk_size=_CHUNK):
        built = release(notice, prefix=prefix, changes=notice.changes.all())
        yield json.dumps(built, ensure_ascii=False)


def export_sheet(path: Path, *, now: dt.datetime, open_only: bool = False) -> int:
    """Write a workbook that `import_tenders` reads back; returns how many notices it holds."""
    found = _notices(now, open_only=open_only)
    if not found.exists():
        return 0
    part = path.with_name(path.name + ".part")
    count = write_workbook(part, found.iterator(chunk_size=_CHUNK))
    part.replace(path)
    return count


def _notices(now: dt.datetime, *, open_only: bool) -> QuerySet[Notice]:
    found = Notice.objects.order_by("pk")
    return found.filter(status=Notice.Status.ACTIVE, deadline__gt=now) if open_only else found
