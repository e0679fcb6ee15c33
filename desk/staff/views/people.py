"""Accounts, and who did what."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.staff.access import StaffRequest, staff_page
from desk.staff.accounts import one_time_path
from desk.staff.audit import record
from desk.staff.models import AuditRecord
from desk.staff.roles import give_role, role_of, roles
from desk.staff.texts import language, say

A_PAGE = 100


@staff_page("manage_accounts", "GET", "POST")
def accounts(request: StaffRequest) -> HttpResponse:
    """The accounts; a new one gets a one-time link, shown once."""
    faults: list[str] = []
    link = ""
    if request.method == "POST":
        link, faults = _make(request)
    people = [(user, role_of(user)) for user in User.objects.prefetch_related("groups").order_by("username")]
    names = {name: role["name"][language()] for name, role in roles().items()}
    context = {"people": people, "roles": names, "faults": faults, "link": link, "posted": request.POST}
    return render(request, "staff/accounts.html", context, status=400 if faults else 200)


def _make(request: StaffRequest) -> tuple[str, list[str]]:
    name, role = request.POST.get("username", "").strip(), request.POST.get("role", "")
    faults = []
    try:
        User.username_validator(name)
    except ValidationError:
        faults.append(say("accounts.bad_name"))
    if User.objects.filter(username__iexact=name).exists():
        faults.append(say("accounts.name_taken"))
    if role not in roles():
        faults.append(say("accounts.choose_role"))
    if faults:
        return "", faults
    user = User.objects.create_user(name[:150])
    give_role(user, role)
    record(request.user, "account_made", name, role)
    return request.build_absolute_uri(one_time_path(user)), []


@staff_page("manage_accounts", "POST")
def change_account(request: StaffRequest, pk: int) -> HttpResponse:
    """Give another role, shut or open an account, or make a new one-time link."""
    user = get_object_or_404(User, pk=pk)
    action = request.POST.get("action", "")
    if user == request.user and action != "link":
        messages.error(request, say("accounts.not_yourself"))
    elif action == "role" and request.POST.get("role") in roles():
        give_role(user, request.POST["role"])
        record(request.user, "role_given", user.username, request.POST["role"])
        messages.success(request, say("accounts.changed"))
    elif action in {"shut", "open"}:
        user.is_active = action == "open"
        user.save(update_fields=["is_active"])
        record(request.user, f"account_{action}", user.username)
        messages.success(request, say("accounts.changed"))
    elif action == "link":
        record(request.user, "link_made", user.username)
        messages.success(request, say("accounts.link", link=request.build_absolute_uri(one_time_path(user))))
    return redirect("staff:accounts")


@staff_page("view_audit")
def audit(request: StaffRequest) -> HttpResponse:
    """Who did what, the latest first."""
    rows = AuditRecord.objects.all()
    who = request.GET.get("by", "").strip()
    if who:
        rows = rows.filter(by=who)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/audit.html", {"page": page, "by": who})
