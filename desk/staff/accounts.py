"""One-time links: the only way to a first or a new password."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def one_time_path(user: User) -> str:
    """The path of a page where this person chooses a password; dead once used, or after PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("staff:link", kwargs={"uidb64": uid, "token": default_token_generator.make_token(user)})
