"""Trends, as charts that can be read as tables and as CSV; the quarterly report."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.exchange.workbook import neutral
from desk.staff.report.counts import DIMENSIONS, FEWEST, Group
from desk.staff.report.counts import table as count
from desk.staff.report.labels import group_label
from desk.staff.report.pdf import key_figures
from desk.staff.report.pdf import report_pdf as make_pdf
from desk.staff.report.quarter import figures, known_quarters, read_quarter
from desk.staff.texts import say
from knowledge.source_files import load_topics

WEEKS = 12


def _period(request: StaffRequest) -> tuple[dt.date, dt.date]:
    today = timezone.localdate()
    last = _date(request.GET.get("last")) or today
    first = _date(request.GET.get("first")) or last - dt.timedelta(weeks=WEEKS)
    return min(first, last), max(first, last)


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


@staff_page("view_desk")
def trends(request: StaffRequest) -> HttpResponse:
    """Questions by week, topic, variety and province."""
    first, last = _period(request)
    topics = load_topics()
    tables = [
        {"name": dimension, "rows": _rows(dimension, count(dimension, first, last), topics)}
        for dimension in ("week", "topic", "variety", "province")
    ]
    context = {"first": first, "last": last, "tables": tables, "fewest": FEWEST}
    return render(request, "staff/trends.html", context)


def _rows(dimension: str, groups: list[Group], topics: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    most = max((group.asked for group in groups), default=0) or 1
    rows = []
    for group in groups:
        judged = group.useful + group.not_useful
        rows.append(
            {
                "label": group_label(dimension, group, topics),
                "group": group,
                "answered_width": f"{100 * group.answered / most:.1f}",
                "refused_width": f"{100 * (group.refused + group.other) / most:.1f}",
                "useful": group.useful / judged if judged >= FEWEST else None,
            }
        )
    return rows


@staff_page("view_desk")
def table(request: StaffRequest) -> HttpResponse:
    """The same tables as CSV, small groups merged there as well."""
    first, last = _period(request)
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="safqa-{first}-{last}.csv"'},
    )
    writer = csv.writer(response)
    names = ("dimension", "label", "asked", "answered", "refused", "useful", "not_useful", "people")
    writer.writerow([say(f"trends.{name}") for name in names])
    topics = load_topics()
    for dimension in DIMENSIONS:
        for group in count(dimension, first, last):
            label = neutral(group_label(dimension, group, topics))
            counts = (group.asked, group.answered, group.refused, group.useful, group.not_useful, len(group.people))
            writer.writerow([say(f"trends.by_{dimension}"), label, *counts])
    record(request.user, "trends_exported", f"{first} – {last}")
    return response


@staff_page("view_desk")
def report(request: StaffRequest) -> HttpResponse:
    """Choose a quarter and see its figures."""
    quarters = known_quarters()
    name = request.GET.get("quarter", quarters[0])
    try:
        found = figures(read_quarter(name))
    except ValueError as error:
        raise Http404 from error
    context = {"quarters": quarters, "quarter": name, "figures": key_figures(found)}
    return render(request, "staff/report.html", context)


@staff_page("view_desk")
def report_pdf(request: StaffRequest, quarter: str) -> HttpResponse:
    """The quarter's report as a PDF in the reader's language."""
    try:
        found = figures(read_quarter(quarter))
    except ValueError as error:
        raise Http404 from error
    record(request.user, "report_made", quarter)
    name = f"safqa-{quarter}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make_pdf(found), content_type="application/pdf", headers=headers)
