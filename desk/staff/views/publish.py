"""Publishing: prepare a release, look at what would change, switch; go back with one click; the golden questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.entries.checking import say_finding
from desk.staff.entries.overview import releases, waiting_entries
from desk.staff.models import Task
from desk.staff.questions.handling import note_published
from desk.staff.tasks import ask_for
from desk.staff.texts import say
from knowledge.findings import Finding
from knowledge.models import EntryRecord, GoldenQuestion, Release
from knowledge.releases import activate
from language.identify import identify
from language.varieties import VARIETIES

A_PAGE = 100
OPEN = (Task.State.WAITING, Task.State.RUNNING)


@staff_page("view_desk")
def publish(request: StaffRequest) -> HttpResponse:
    """Show what waits, the last preparation and the kept releases."""
    task = Task.objects.filter(kind=Task.Kind.PREPARE).first()
    kept = releases()
    context: dict[str, Any] = {
        "waiting": waiting_entries(),
        "task": task,
        "is_open": task is not None and task.state in OPEN,
        "candidate": _candidate(task, kept),
        "releases": [release for release in kept if release.activated_at],
        "faults": _faults(task),
    }
    return render(request, "staff/publish.html", context)


def _candidate(task: Task | None, kept: list[Release]) -> Release | None:
    """The release that the last preparation made and nobody published yet."""
    if task is None or task.state != Task.State.DONE:
        return None
    wanted = task.result.get("release")
    return next((release for release in kept if release.pk == wanted and release.activated_at is None), None)


def _faults(task: Task | None) -> list[tuple[str, str]]:
    rows = task.result.get("faults", []) if task else []
    return [(entry_id, say_finding(Finding(code, tuple(where), params))) for entry_id, code, where, params in rows]


@staff_page("publish_releases", "POST")
def prepare(request: StaffRequest) -> HttpResponse:
    """Ask for a release to be prepared; the active one stays in charge."""
    ask_for(Task.Kind.PREPARE, request.user.get_username())
    record(request.user, "release_prepared")
    return redirect("staff:publish")


@staff_page("view_desk")
def task_state(_request: StaffRequest, pk: int) -> JsonResponse:
    """How far a task is, for the page's script."""
    task = get_object_or_404(Task, pk=pk)
    step = say(f"publish.step_{task.step}") if task.step else say("publish.step_waiting")
    is_open = task.state in OPEN
    late = task.state == Task.State.WAITING and (timezone.now() - task.asked_at).total_seconds() > 15
    return JsonResponse(
        {"open": is_open, "step": say("publish.no_worker") if late else step, "done": task.done, "steps": task.steps}
    )


@staff_page("publish_releases", "POST")
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a prepared or an earlier release the active one."""
    release = get_object_or_404(Release.objects.only("pk", "activated_at", "active"), pk=pk)
    again = release.activated_at is not None
    if not release.active:
        activate(pk)
        note_published()
        record(request.user, "release_restored" if again else "release_published", str(pk))
    messages.success(request, say("publish.restored" if again else "publish.published", number=pk))
    return redirect("staff:publish")


@staff_page("view_desk", "GET", "POST")
def golden(request: StaffRequest) -> HttpResponse:
    """The questions every release is measured on; reviewers add some."""
    faults = []
    if request.method == "POST":
        if not request.user.has_perm("staff.review_entries"):
            return render(request, "403.html", status=403)
        faults = _add_golden(request)
        if not faults:
            messages.success(request, say("golden.added"))
            return redirect("staff:golden")
    entry_id = request.GET.get("entry", "").strip()
    rows = GoldenQuestion.objects.filter(archived=False)
    if entry_id:
        rows = rows.filter(entry_id=entry_id)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "entry": entry_id,
        "faults": faults,
        "posted": request.POST,
        "varieties": VARIETIES,
    }
    return render(request, "staff/golden.html", context, status=400 if faults else 200)


def _add_golden(request: StaffRequest) -> list[str]:
    text = " ".join(request.POST.get("text", "").split())[:600]
    entry_id = request.POST.get("entry_id", "").strip()
    faults = [] if text else [say("golden.text_needed")]
    if entry_id and not EntryRecord.objects.filter(entry_id=entry_id).exists():
        faults.append(say("inbox.no_such_entry"))
    if faults:
        return faults
    kind = "golden" if entry_id else "unanswerable"
    # What shows no variety of its own ("NIF ?") is asked as French: the bot would answer it in the conversation's.
    variety = identify(text).variety or "fr"
    GoldenQuestion.objects.update_or_create(
        variety=variety, text=text, defaults={"entry_id": entry_id, "kind": kind, "archived": False}
    )
    record(request.user, "golden_added", entry_id, text)
    return []


@staff_page("review_entries", "POST")
def drop_golden(request: StaffRequest, pk: int) -> HttpResponse:
    """Measure no more on a question."""
    question = get_object_or_404(GoldenQuestion, pk=pk)
    question.archived = True
    question.save(update_fields=["archived"])
    record(request.user, "golden_dropped", question.entry_id, question.text)
    return redirect("staff:golden")
