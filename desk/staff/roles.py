"""The five roles of the desk, as groups of Django's own permissions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.utils.translation import get_language

ROLES = Path(__file__).resolve().parent / "roles.yaml"


@lru_cache(maxsize=1)
def roles() -> dict[str, dict[str, Any]]:
    """Each role's names and rights, from the least to the most."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(ROLES.read_text(encoding="utf-8"))
    return loaded


def store_roles(sender: Any, **_signal: Any) -> None:
    """Make each role's group hold exactly the rights of `roles.yaml`; run after every migration."""
    create_permissions(sender, verbosity=0)
    known = {p.codename: p for p in Permission.objects.filter(content_type__app_label="staff")}
    for name, role in roles().items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([known[right] for right in role["rights"]])


def role_of(user: User) -> str | None:
    """The id of a user's role."""
    held = {group.name for group in user.groups.all()}
    return next((name for name in roles() if name in held), None)


def give_role(user: User, role: str) -> None:
    """Give a user this role and no other. Raises `KeyError` for an unknown one."""
    if role not in roles():
        raise KeyError(role)
    user.groups.set([Group.objects.get(name=role)])


def role_name(role: str | None) -> str:
    """How a role is called in the reader's language."""
    return str(roles()[role]["name"][(get_language() or "fr")[:2]]) if role else "—"
