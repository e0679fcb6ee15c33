"""Under which name Rasa knows the person at this browser: random, in a signed cookie, in no database."""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "safqa_chat"
_SALT = "desk.chat.pseudonym"
_FORM = re.compile(r"web-[0-9a-f]{32}")


def new_pseudonym() -> str:
    """Make a name nobody can guess: "web-" and 128 random bits in hexadecimal."""
    return f"web-{secrets.token_hex(16)}"


def read_pseudonym(request: HttpRequest) -> str | None:
    """Return the name in the request's cookie, or None when there is none or it is not of our making."""
    name = request.get_signed_cookie(COOKIE, default=None, salt=_SALT)
    return name if name and _FORM.fullmatch(name) else None


def keep_pseudonym(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Put the name into the response's cookie, which scripts cannot read and which ends with the browser."""
    response.set_signed_cookie(
        COOKIE,
        name,
        salt=_SALT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
    )
