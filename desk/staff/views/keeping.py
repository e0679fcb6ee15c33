"""Contacts, entries to read again, and what is not known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from pydantic import ValidationError

from desk.staff.access import StaffRequest, staff_page
from desk.staff.audit import record
from desk.staff.staleness import stale_entries
from desk.staff.texts import say
from knowledge.contacts import PROVINCES, ContactRow
from knowledge.models import Contact, SourceCheck
from knowledge.open_points import open_points
from knowledge.source_files import load_topics

FIELDS = ("office", "province", "topic", "phone", "address", "hours", "checked_on")


@staff_page("view_desk")
def contacts(request: StaffRequest) -> HttpResponse:
    """The offices, by province and topic."""
    province, topic = request.GET.get("province", ""), request.GET.get("topic", "")
    rows = Contact.objects.all()
    if province:
        rows = rows.filter(province__in=[province, ""])
    if topic:
        rows = rows.filter(topic__in=[topic, ""])
    asked = {"province": province, "topic": topic}
    context = {"contacts": rows, "asked": asked, "provinces": PROVINCES, "topics": load_topics()}
    return render(request, "staff/contacts.html", context)


@staff_page("manage_contacts", "GET", "POST")
def contact(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Add or change an office."""
    found = get_object_or_404(Contact, pk=pk) if pk else None
    values = {name: getattr(found, name) if found else "" for name in FIELDS}
    if found:
        values["checked_on"] = found.checked_on.isoformat()
    faults: list[str] = []
    if request.method == "POST":
        values = {name: request.POST.get(name, "").strip() for name in FIELDS}
        faults = _store(request, found, values)
        if not faults:
            messages.success(request, say("contacts.saved"))
            return redirect("staff:contacts")
    context = {
        "contact": found,
        "values": values,
        "faults": faults,
        "provinces": PROVINCES,
        "topics": load_topics(),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "staff/contact.html", context, status=400 if faults else 200)


def _store(request: StaffRequest, found: Contact | None, values: dict[str, Any]) -> list[str]:
    try:
        row = ContactRow.model_validate(values)
    except ValidationError as error:
        wrong = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors())
        return [say("contacts.mend", field=say(f"contacts.{name}"), how=say(f"contacts.how_{name}")) for name in wrong]
    with transaction.atomic():
        same = Contact.objects.filter(office=row.office, province=row.province, topic=row.topic)
        if same.exclude(pk=found.pk if found else 0).exists():
            return [say("contacts.twice")]
        kept = found or Contact()
        for name, value in row.model_dump().items():
            setattr(kept, name, value)
        kept.save()
        record(request.user, "contact_saved", kept.office)
    return []


@staff_page("manage_contacts", "POST")
def drop_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an office off the list; its history stays."""
    found = get_object_or_404(Contact, pk=pk)
    record(request.user, "contact_removed", found.office)
    found.delete()
    messages.success(request, say("contacts.removed"))
    return redirect("staff:contacts")


class CheckForm(forms.Form):
    """What somebody found when looking again."""

    point = forms.SlugField(max_length=60)
    outcome = forms.CharField(max_length=300)


@staff_page("view_desk", "GET", "POST")
def stale(request: StaffRequest) -> HttpResponse:
    """Entries to read again, and the open points; editors record that they looked."""
    if request.method == "POST":
        if not request.user.has_perm("staff.edit_entries"):
            return render(request, "403.html", status=403)
        form = CheckForm(request.POST)
        if form.is_valid() and form.cleaned_data["point"] in {point.id for point in open_points()}:
            SourceCheck.objects.create(
                **form.cleaned_data, checked_by=request.user.get_username()[:80], checked_on=timezone.localdate()
            )
            record(request.user, "point_checked", form.cleaned_data["point"], form.cleaned_data["outcome"])
            messages.success(request, say("stale.recorded"))
        else:
            messages.error(request, say("stale.outcome_needed"))
        return redirect("staff:stale")
    return render(request, "staff/stale.html", {"stale": stale_entries(), "points": open_points()})
