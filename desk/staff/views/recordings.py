"""Recordings: what is spoken and what is not, recording or uploading, listening, replacing, removing."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.entries.summaries import summaries
from desk.staff.recordings import (
    UnknownSubjectError,
    as_whatsapp_takes_it,
    outdated_entries,
    recordings_of,
    spoken_entries,
    spoken_notices,
    subject_of,
)
from desk.staff.texts import say
from knowledge.source_files import load_topics
from language.normalise import normalise
from language.varieties import VARIETIES
from whatsapp.models import Recording
from whatsapp.recordings import LARGEST, RecordingError, keep_recording, sound_type

A_PAGE = 50
STATES = ("all", "outdated", "spoken", "missing")


@staff_page("edit_entries")
def recordings(request: StaffRequest) -> HttpResponse:
    """The entries with what is spoken of each."""
    state, query = request.GET.get("state", "all"), normalise(request.GET.get("q", "")[:100])
    topic = request.GET.get("topic", "")
    found = (known.summary for known in summaries.read() if not known.archived)
    ids = [one.entry_id for one in found if query in one.words and topic in {"", one.topic}]
    if state == "outdated":
        ids = sorted(set(ids) & set(outdated_entries()))
    elif state in {"spoken", "missing"}:
        held = set(Recording.objects.filter(kind=Recording.Kind.ENTRY).values_list("subject", flat=True))
        ids = [entry_id for entry_id in ids if (entry_id in held) is (state == "spoken")]
    page = Paginator(ids, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": spoken_entries(list(page.object_list)),
        "notices": spoken_notices() if state == "all" and not query and not topic and page.number == 1 else [],
        "state": state,
        "states": STATES,
        "asked": {"q": request.GET.get("q", "")[:100], "topic": topic},
        "topics": load_topics(),
        "varieties": VARIETIES,
    }
    return render(request, "staff/recordings.html", context)


@staff_page("edit_entries", "GET", "POST")
def recording(request: StaffRequest, kind: str, name: str, variety: str) -> HttpResponse:
    """The words to read aloud; what was recorded; record or upload."""
    try:
        subject = subject_of(kind, name, variety)
    except UnknownSubjectError as error:
        raise Http404 from error
    faults: list[str] = []
    if request.method == "POST":
        sound, faults = _read(request.FILES.get("sound"))
        if not faults:
            try:
                keep_recording(subject, sound, by=request.user.get_username())
            except RecordingError as error:
                faults = error.faults
        if not faults:
            record(request.user, "recording_kept", name, variety)
            messages.success(request, say("recordings.kept"))
            return redirect("staff:recording", kind=kind, name=name, variety=variety)
    fitting, outdated = recordings_of(subject)
    context = {
        "subject": subject,
        "is_entry": kind == Recording.Kind.ENTRY,
        "fitting": fitting,
        "outdated": outdated,
        "faults": faults,
        "varieties": VARIETIES,
        "largest": LARGEST // (1024 * 1024),
    }
    return render(request, "staff/recording.html", context, status=400 if faults else 200)


def _read(sent: UploadedFile[bytes] | None) -> tuple[bytes, list[str]]:
    """The sound of an upload as WhatsApp takes it, and what is wrong with it."""
    if sent is None or not sent.size:
        return b"", [say("recordings.empty")]
    if sent.size > LARGEST:
        return b"", [say("recordings.too_large", most=LARGEST // (1024 * 1024))]
    try:
        sound = as_whatsapp_takes_it(sent.read())
    except ValueError:
        return b"", [say("recordings.not_sound")]
    return sound, [] if sound_type(sound) else [say("recordings.not_sound")]


@staff_page("edit_entries")
def sound(_request: StaffRequest, pk: int) -> HttpResponse:
    """The recording, to be listened to."""
    kept = get_object_or_404(Recording, pk=pk)
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(kept.sound), content_type=kept.mime_type, headers=headers)


@staff_page("edit_entries", "POST")
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a recording."""
    kept = get_object_or_404(Recording.objects.defer("sound"), pk=pk)
    kept.delete()
    record(request.user, "recording_removed", kept.subject, kept.variety)
    messages.success(request, say("recordings.removed"))
    return redirect("staff:recording", kind=kept.kind, name=kept.subject, variety=kept.variety)
