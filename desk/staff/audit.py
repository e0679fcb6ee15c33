"""Writing down who did what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from desk.staff.models import AuditRecord


def record(by: User | AnonymousUser | str, action: str, target: str = "", detail: str = "") -> None:
    """Write one line of the audit log; `action` is a key of texts/audit.yaml without its prefix."""
    name = by if isinstance(by, str) else by.get_username()
    AuditRecord.objects.create(by=name[:150], action=action, target=target[:200], detail=detail[:500])


def listen() -> None:
    """Record signing in and out, and failing to."""
    user_logged_in.connect(_signed_in, dispatch_uid="staff-audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="staff-audit-out")
    user_login_failed.connect(_failed, dispatch_uid="staff-audit-failed")


def _signed_in(user: User, **_: Any) -> None:
    record(user, "signed_in")


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record(user, "signed_out")


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    # The name that was tried may be a password typed into the wrong field: only a known one is written down.
    name = str(credentials.get("username") or "")
    record(name if User.objects.filter(username=name).exists() else "?", "sign_in_failed")
