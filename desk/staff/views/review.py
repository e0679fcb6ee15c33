"""Reading what others wrote: the list, approving and sending back, the history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.entries import drafts
from desk.staff.entries.checking import check_draft, place_name, say_finding
from desk.staff.entries.compare import differences
from desk.staff.entries.content import Content, content_of
from desk.staff.entries.drafts import WorkflowError
from desk.staff.models import Draft
from desk.staff.texts import say
from knowledge.entry import Entry


@staff_page("review_entries")
def reviews(request: StaffRequest) -> HttpResponse:
    """The drafts that wait for a second person."""
    waiting = (
        Draft.objects.filter(state=Draft.State.REVIEW).select_related("edited_by").order_by("-urgent", "updated_at")
    )
    return render(request, "staff/reviews.html", {"drafts": waiting})


@staff_page("review_entries", "GET", "POST")
def review(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Show what a draft changes; approve it or send it back."""
    draft = get_object_or_404(Draft.objects.select_related("edited_by"), entry_id=entry_id)
    if request.method == "POST":
        return _decide(request, entry_id)
    now = drafts.working(entry_id)
    before: Content = content_of(Entry.model_validate(now.record.data)) if now and now.record else {}
    report = check_draft(draft.data, None)
    context = {
        "draft": draft,
        "entry_id": entry_id,
        "is_new": not before,
        "differences": _named(differences(before, draft.data)),
        "own_draft": request.user.pk in drafts.authors(entry_id),
        "faults": list(map(say_finding, report.faults)),
        "remarks": list(map(say_finding, report.remarks)),
    }
    return render(request, "staff/review.html", context)


def _decide(request: StaffRequest, entry_id: str) -> HttpResponse:
    note = request.POST.get("note", "").strip()
    version = request.POST.get("version", "")
    try:
        if request.POST.get("decision") == "approve":
            drafts.approve(request.user, entry_id, version=int(version) if version.isdecimal() else -1)
            messages.success(request, say("review.approved"))
        elif not note:
            messages.error(request, say("review.note_needed"))
            return redirect("staff:review", entry_id=entry_id)
        else:
            drafts.send_back(request.user, entry_id, note)
            messages.success(request, say("review.sent_back"))
    except WorkflowError as error:
        messages.error(request, say(str(error)))
        return redirect("staff:review", entry_id=entry_id)
    return redirect("staff:reviews")


@staff_page("view_desk")
def history(request: StaffRequest, entry_id: str) -> HttpResponse:
    """Who changed what and when."""
    rows = list(Draft.history.filter(entry_id=entry_id).select_related("history_user").order_by("-history_id")[:200])
    if not rows and drafts.working(entry_id) is None:
        raise Http404
    shown = []
    for number, row in enumerate(rows):
        before = rows[number + 1].data if number + 1 < len(rows) else {}
        changed = _named(differences(before, row.data)) if before else []
        shown.append({"row": row, "count": len(changed), "names": [d["name"] for d in changed][:6]})
    return render(request, "staff/history.html", {"entry_id": entry_id, "rows": shown})


@staff_page("view_desk")
def compare(request: StaffRequest, entry_id: str, history_id: int) -> HttpResponse:
    """What differs between an earlier state and now."""
    row = get_object_or_404(Draft.history, entry_id=entry_id, history_id=history_id)
    now = drafts.working(entry_id)
    found = _named(differences(row.data, now.content if now else {}))
    return render(request, "staff/compare.html", {"entry_id": entry_id, "row": row, "differences": found})


@staff_page("edit_entries", "POST")
def restore(request: StaffRequest, entry_id: str, history_id: int) -> HttpResponse:
    """Make an earlier state the draft again; it is reviewed and published as any other."""
    try:
        drafts.restore(request.user, entry_id, history_id)
        messages.success(request, say("review.restored"))
    except WorkflowError as error:
        messages.error(request, say(str(error)))
    return redirect("staff:entry", entry_id=entry_id)


def _named(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for difference in found:
        difference["name"] = place_name(tuple(difference["path"].split(".")))
    return found
