"""How the reading of the tender portal is doing, for staff."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desk.staff.access import StaffRequest, staff_page
from desk.staff.texts import language
from tenders.models import SyncRun
from tenders.status import lines

A_PAGE = 25


@staff_page("view_desk")
def tenders(request: StaffRequest) -> HttpResponse:
    """The sync's health in plain words, and its last runs."""
    context = {
        "lines": lines(language(), now=timezone.now()),
        "page": Paginator(SyncRun.objects.all(), A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "staff/tenders.html", context)
