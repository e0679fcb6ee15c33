"""Entries out as a workbook or as the repository's files, back in from a workbook, and beside the repository."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.entries.compare import differences
from desk.staff.entries.content import content_of
from desk.staff.entries.drafts import WorkflowError
from desk.staff.exchange.importing import apply_plan, make_plan
from desk.staff.exchange.reading import LARGEST, read_workbook
from desk.staff.exchange.repository import files, keep_ours, repository_differences, take_file
from desk.staff.exchange.workbook import make_workbook
from desk.staff.exchange.yaml_files import entries_zip
from desk.staff.models import Upload
from desk.staff.texts import language, say
from desk.staff.views.review import _named
from knowledge.entry import Entry
from knowledge.models import EntryRecord
from knowledge.store import stored_entries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page("view_desk")
def exchange(request: StaffRequest) -> HttpResponse:
    """What can be taken out and brought in; with `?compare=1` also what differs from the repository."""
    found = repository_differences() if request.GET.get("compare") else None
    return render(request, "staff/exchange.html", {"found": found})


@staff_page("exchange_entries")
def workbook(request: StaffRequest) -> HttpResponse:
    """All entries as a workbook, archived ones marked."""
    records = EntryRecord.objects.order_by("topic", "entry_id")
    topic = request.GET.get("topic")
    if topic:
        records = records.filter(topic=topic)
    contents = [content_of(Entry.model_validate(row.data)) for row in records]
    archived = frozenset(row.entry_id for row in records if row.archived)
    record(request.user, "workbook_exported", "", str(len(contents)))
    return _file(make_workbook(contents, language=language(), archived=archived), XLSX, "xlsx")


@staff_page("exchange_entries")
def archive(request: StaffRequest) -> HttpResponse:
    """All entries as the repository's YAML files."""
    record(request.user, "files_exported")
    entries = stored_entries()
    return _file(entries_zip(entries, files.texts_of(entries)), "application/zip", "zip")


def _file(data: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"safqa-{timezone.localdate().isoformat()}.{ending}"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@staff_page("exchange_entries", "POST")
def upload(request: StaffRequest) -> HttpResponse:
    """Check a workbook: all faults at once, or what it would change, to be agreed to."""
    sent = request.FILES.get("file")
    if sent is None or sent.name is None:
        messages.error(request, say("exchange.choose_file"))
        return redirect("staff:exchange")
    sheets = read_workbook(sent.read(LARGEST + 1))
    steps, faults = make_plan(sheets, may_archive=request.user.has_perm("staff.review_entries"))
    name = PurePath(sent.name).name[:200]
    if faults or not steps:
        context = {"faults": faults, "name": name, "count": len(steps)}
        return render(request, "staff/upload.html", context, status=400 if faults else 200)
    kept = Upload.objects.create(name=name, plan=steps, by=request.user)
    return redirect("staff:apply", pk=kept.pk)


@staff_page("exchange_entries", "GET", "POST")
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what an import would change; do it when somebody says yes."""
    kept = get_object_or_404(Upload, pk=pk, by=request.user)
    if request.method == "POST":
        try:
            count = apply_plan(request.user, kept)
        except WorkflowError as error:
            messages.error(request, say(str(error)))
            return redirect("staff:exchange")
        messages.success(request, say("exchange.imported", count=count))
        return redirect("staff:entries")
    return render(request, "staff/upload.html", {"upload": kept, "name": kept.name, "steps": kept.plan, "faults": []})


@staff_page("exchange_entries", "GET", "POST")
def take(request: StaffRequest, entry_id: str) -> HttpResponse:
    """What differs between the desk and the repository's file; take the file as a draft, or keep ours."""
    if entry_id not in (here := files.read()):
        raise Http404
    if request.method == "POST":
        if request.POST.get("choice") == "file":
            take_file(request.user, entry_id)
            return redirect("staff:entry", entry_id=entry_id)
        keep_ours(request.user, entry_id)
        return redirect("staff:exchange")
    ours = EntryRecord.objects.filter(entry_id=entry_id).first()
    before = content_of(Entry.model_validate(ours.data)) if ours else {}
    found = _named(differences(before, content_of(here[entry_id][0])))
    return render(request, "staff/take.html", {"entry_id": entry_id, "differences": found})
