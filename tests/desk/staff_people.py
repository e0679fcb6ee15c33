"""Staff accounts for the tests, and what they do again and again in the desk."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from desk.staff.roles import give_role, roles

PASSWORD = "Tapis-Berbere-42"


def person(role: str, name: str | None = None, *, password: str | None = None) -> User:
    """An account with this role; without a password nobody signs in by one (Argon2 takes its time)."""
    user = User.objects.create_user(name or role, password=password)
    give_role(user, role)
    return user


def signed_in(role: str, name: str | None = None, *, language: str = "fr") -> Client:
    """A browser in which somebody of this role has signed in."""
    client = Client()
    client.force_login(person(role, name), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["safqa_desk_language"] = language
    return client


def everyone() -> dict[str, Client]:
    """One browser a role."""
    return {role: signed_in(role) for role in roles()}


def editor_fields(page) -> dict[str, list[str] | str]:
    """The fields of an editor's page, as a browser would send them back."""
    rows = page.context["form"]
    content = rows["content"]
    data: dict[str, list[str] | str] = {
        "version": str(page.context["version"]),
        "topic": content["topic"],
        "status": content["status"],
        "review_by": content["review_by"],
        "related": rows["related"],
        "source.kind": [row["kind"] for row in rows["sources"]],
        "source.name": [str(row["name"]) for row in rows["sources"]],
        "source.detail": [str(row["detail"]) for row in rows["sources"]],
        "fact.value": [str(row["value"]) for row in rows["facts"]],
        "fact.unit": [row["unit"] for row in rows["facts"]],
        "fact.means": [row["means"] for row in rows["facts"]],
        "note": "",
    }
    for variety in rows["varieties"]:
        for field in variety["fields"]:
            data[f"{variety['code']}.{field['name']}"] = field["value"]
        data[f"{variety['code']}.questions"] = variety["questions"]
    return data
