"""Signing in and out, choosing a password by a one-time link, choosing the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from desk.staff.audit import record
from desk.staff.texts import LANGUAGES


class SignIn(LoginView):
    """The sign-in page; `axes` counts failures and shuts it for a while."""

    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Signs out (POST only)."""


class ChoosePassword(PasswordResetConfirmView):
    """The page behind a one-time link."""

    template_name = "staff/choose_password.html"
    success_url = reverse_lazy("staff:login")
    post_reset_login = False

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the password and write it down."""
        response = super().form_valid(form)
        if isinstance(self.user, User):
            record(self.user, "password_chosen")
        return response


class ChangePassword(PasswordChangeView):
    """Changing one's own password."""

    template_name = "staff/choose_password.html"
    success_url = reverse_lazy("staff:home")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the desk in a cookie."""
    after = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure()):
        after = reverse("staff:home")
    response = HttpResponseRedirect(after)
    language = request.POST.get("language")
    if language in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
