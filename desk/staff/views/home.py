"""The desk's first page: what waits to be done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.entries.overview import published_digests, releases, waiting_entries
from desk.staff.models import Draft
from desk.staff.questions.handling import ungrouped
from desk.staff.staleness import stale_entries
from knowledge.models import QuestionGroup, Retraction
from whatsapp.models import HandOver


@staff_page("view_desk")
def home(request: StaffRequest) -> HttpResponse:
    """Show what waits, and what is published."""
    waiting = waiting_entries()
    groups = QuestionGroup.objects.filter(state=QuestionGroup.State.OPEN)
    context = {
        "waiting": sum(map(len, waiting.values())),
        "reviews": Draft.objects.filter(state=Draft.State.REVIEW).count(),
        "drafts": Draft.objects.filter(state=Draft.State.DRAFT).count(),
        "groups": groups.count(),
        "top_groups": groups[:5],
        "ungrouped": ungrouped(),
        "stale": len(stale_entries()),
        "people": HandOver.objects.filter(ended_at=None).count(),
        "retracted": Retraction.objects.filter(lifted_at=None).count(),
        "release": next((release for release in releases() if release.active), None),
        "entries": len(published_digests()),
    }
    return render(request, "staff/home.html", context)
