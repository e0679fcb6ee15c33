"""What the browser tests of the staff desk share: signing in, and looking at a page."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import overflow
from tests.desk.staff_people import PASSWORD

PICTURES = os.environ.get("SAFQA_SCREENSHOTS")


def new_page(browser: Browser, address: str, *, width: int, height: int, language: str) -> Page:
    """A page of a browser of its own; what goes wrong in it is in `page.seen_faults`."""
    page = browser.new_context(viewport={"width": width, "height": height}, locale=language).new_page()
    page.set_default_timeout(8000)
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if _own(request.url, address) else seen.append(request.url))
    page.__dict__["seen_faults"] = seen
    return page


def sign_in(browser: Browser, address: str, name: str, *, width: int, height: int, language: str) -> Page:
    """The desk's first page, signed in as a person does."""
    page = new_page(browser, address, width=width, height=height, language=language)
    page.goto(f"{address}/desk/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator(".tiles")).to_be_visible()
    return page


def signed_in(browser: Browser, address: str, name: str, *, width: int, height: int, language: str) -> Page:
    """A page of somebody who signed in before, without the time that a password takes."""
    page = new_page(browser, address, width=width, height=height, language=language)
    client = Client()
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key.value, "url": address}])
    return page


def _own(url: str, address: str) -> bool:
    return url.startswith((address, f"blob:{address}"))


def look(page: Page, name: str, width: int, language: str) -> None:
    """The page is not wider than the window; a picture of it is kept when SAFQA_SCREENSHOTS names a folder."""
    assert overflow(page) <= 0, (name, width, language, overflow(page))
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{language}-{width}.png", full_page=True)
