"""The desk's menu: what this person may open, and the pages of other apps when they are installed."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from desk.staff.roles import role_name, role_of
from desk.staff.texts import language
from knowledge.models import QuestionGroup, Retraction


@dataclass(frozen=True)
class Item:
    """A line of the menu: its text key, its address, the right it needs, and the app it belongs to."""

    key: str
    url: str
    right: str = "view_desk"
    app: str = "staff"


ITEMS = (
    Item("home", "staff:home"),
    Item("entries", "staff:entries"),
    Item("inbox", "staff:inbox"),
    # Pages of other apps: they appear as soon as the app is installed and gives its address this name.
    Item("handover", "whatsapp_staff:queue", "handle_people", "whatsapp"),
    Item("recordings", "whatsapp_staff:recordings", "edit_entries", "whatsapp"),
    Item("tenders", "tenders_staff:health", "view_desk", "tenders"),
    Item("review", "staff:reviews", "review_entries"),
    Item("publish", "staff:publish"),
    Item("golden", "staff:golden"),
    Item("stale", "staff:stale"),
    Item("contacts", "staff:contacts"),
    Item("trends", "staff:trends"),
    Item("report", "staff:report"),
    Item("exchange", "staff:exchange"),
    Item("accounts", "staff:accounts", "manage_accounts"),
    Item("audit", "staff:audit", "view_audit"),
)


def desk_pages(request: HttpRequest) -> dict[str, object]:
    """Context of the desk's templates: menu, language, role; nothing for other pages."""
    if not request.path.startswith("/desk/"):
        return {}
    spoken = language()
    context: dict[str, object] = {
        "language": spoken,
        "page_direction": "rtl" if spoken == "ar" else "ltr",
        "other_language": "fr" if spoken == "ar" else "ar",
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context |= {"menu": _menu(request), "role": role_name(role_of(user))}
        context["open_groups"] = QuestionGroup.objects.filter(state=QuestionGroup.State.OPEN).count()
        context["retractions"] = Retraction.objects.filter(lifted_at=None).count()
    return context


def _menu(request: HttpRequest) -> list[dict[str, object]]:
    menu = []
    for item in ITEMS:
        if not request.user.has_perm(f"staff.{item.right}") or not apps.is_installed(_package(item.app)):
            continue
        try:
            address = reverse(item.url)
        except NoReverseMatch:
            continue
        here = request.path == address or (item.key != "home" and request.path.startswith(address))
        menu.append({"key": f"menu.{item.key}", "name": item.key, "address": address, "here": here})
    return menu


def _package(app: str) -> str:
    return "desk.staff" if app == "staff" else app
