"""The desk's menu: what this person may open, with what waits there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from desk.staff.models import Draft
from desk.staff.roles import role_name, role_of
from desk.staff.texts import language
from knowledge.models import QuestionGroup, Retraction
from whatsapp.models import HandOver


@dataclass(frozen=True)
class Item:
    """A line of the menu: its text key, its address, and the right it needs."""

    key: str
    url: str
    right: str = "view_desk"


ITEMS = (
    Item("home", "staff:home"),
    Item("entries", "staff:entries"),
    Item("inbox", "staff:inbox"),
    Item("handover", "staff:handovers", "handle_people"),
    Item("recordings", "staff:recordings", "edit_entries"),
    Item("tenders", "staff:tenders"),
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
        counts = {
            "inbox": QuestionGroup.objects.filter(state=QuestionGroup.State.OPEN).count(),
            "handover": HandOver.objects.filter(ended_at=None, taken_at=None).count(),
            "review": Draft.objects.filter(state=Draft.State.REVIEW).count(),
        }
        context |= {"menu": _menu(request, counts), "role": role_name(role_of(user))}
        context["retractions"] = Retraction.objects.filter(lifted_at=None).count()
    return context


def _menu(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, object]]:
    menu: list[dict[str, object]] = []
    for item in ITEMS:
        if not request.user.has_perm(f"staff.{item.right}"):
            continue
        address = reverse(item.url)
        here = request.path == address or (item.key != "home" and request.path.startswith(address))
        menu.append({"key": f"menu.{item.key}", "address": address, "here": here, "count": counts.get(item.key, 0)})
    return menu
