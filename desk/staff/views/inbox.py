"""Questions that had no good answer, grouped, and what staff do about them."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.entries.drafts import WorkflowError
from desk.staff.models import Task
from desk.staff.questions import handling
from desk.staff.tasks import ask_for
from desk.staff.texts import say
from knowledge.models import EntryRecord, OpenQuestion, QuestionGroup
from knowledge.source_files import load_topics
from language.varieties import VARIETIES

A_PAGE = 25
SHOWN = 200
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@staff_page("view_desk")
def inbox(request: StaffRequest) -> HttpResponse:
    """The groups, the most asked first; those handled under their own heading."""
    state = request.GET.get("state", "open")
    variety, reason = request.GET.get("variety", ""), request.GET.get("reason", "")
    groups = QuestionGroup.objects.filter(state=state)
    if variety in VARIETIES:
        groups = groups.filter(questions__variety=variety).distinct()
    if reason in OpenQuestion.Reason.values:
        groups = groups.filter(questions__reason=reason).distinct()
    task = Task.objects.filter(kind=Task.Kind.GROUP).first()
    context = {
        "page": Paginator(groups, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": QuestionGroup.State.values,
        "asked": {"variety": variety, "reason": reason},
        "varieties": VARIETIES,
        "reasons": OpenQuestion.Reason.values,
        "ungrouped": handling.ungrouped(),
        "task": task,
        "is_open": task is not None and task.state in {Task.State.WAITING, Task.State.RUNNING},
    }
    return render(request, "staff/inbox.html", context)


@staff_page("handle_questions", "POST")
def group_now(request: StaffRequest) -> HttpResponse:
    """Group what came in since the last time, without waiting for the hour."""
    ask_for(Task.Kind.GROUP, request.user.get_username())
    return redirect("staff:inbox")


@staff_page("view_desk")
def group(request: StaffRequest, pk: int) -> HttpResponse:
    """One group: its questions and what can be done."""
    found = get_object_or_404(QuestionGroup, pk=pk)
    questions = found.questions.order_by("-day", "pk")[:SHOWN]
    near = EntryRecord.objects.filter(entry_id__in=found.nearest).only("entry_id", "data", "topic")
    suggested = sorted(near, key=lambda record: found.nearest.index(record.entry_id))
    context = {
        "group": found,
        "questions": questions,
        "suggested": suggested,
        "topics": load_topics(),
        "entries": EntryRecord.objects.filter(archived=False).values_list("entry_id", flat=True).order_by("entry_id"),
        "topic": suggested[0].topic if suggested else "",
    }
    return render(request, "staff/group.html", context)


@staff_page("handle_questions", "POST")
def handle(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an entry, add ways of asking, set aside, mark as done, or open again."""
    found = get_object_or_404(QuestionGroup, pk=pk)
    action = request.POST.get("action", "")
    try:
        return _act(request, found, action)
    except WorkflowError as error:
        messages.error(request, say(str(error)))
        return redirect("staff:group", pk=pk)


def _act(request: StaffRequest, found: QuestionGroup, action: str) -> HttpResponse:
    entry_id = request.POST.get("entry_id", "").strip()
    if action == "new":
        topic = request.POST.get("topic", "")
        if not _ID.fullmatch(entry_id) or len(entry_id) > 60:
            raise WorkflowError("editor.bad_new_id")
        if topic not in load_topics():
            raise WorkflowError("editor.choose_topic")
        handling.begin_entry(request.user, found, entry_id, topic)
        messages.success(request, say("inbox.entry_begun"))
        return redirect("staff:entry", entry_id=entry_id)
    if action == "add":
        chosen = [int(pk) for pk in request.POST.getlist("question") if pk.isdecimal()]
        added = handling.add_to_entry(request.user, found, entry_id, chosen)
        messages.success(request, say("inbox.added", count=added))
        return redirect("staff:entry", entry_id=entry_id)
    if action == "open":
        handling.reopen(request.user, found)
        return redirect("staff:group", pk=found.pk)
    if action not in {QuestionGroup.State.SCOPE, QuestionGroup.State.DONE}:
        raise WorkflowError("inbox.no_such_action")
    handling.close(request.user, found, action)
    messages.success(request, say("inbox.handled"))
    return redirect("staff:inbox")
