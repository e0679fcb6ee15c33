"""Who may open a page: every view of the desk names the right it asks for and the methods it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.cache import never_cache

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def staff_page(right: str, *methods: str) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], View[P]]:
    """A page for those who hold `right`, by the methods named (GET when none is).

    Who is not signed in is sent to sign in, who lacks the right gets 403, another method 405; nothing is cached.
    """
    allowed = tuple(methods) or ("GET",)

    def decorate(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return cast(HttpResponse, redirect_to_login(request.get_full_path()))
            if not request.user.has_perm(f"staff.{right}"):
                raise PermissionDenied
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            return view(cast(StaffRequest, request), *args, **kwargs)

        marked: Any = never_cache(guarded)
        marked.right, marked.methods = right, allowed
        return cast("View[P]", marked)

    return decorate
