"""A Chromium for the browser tests, and what they read from the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A microphone that beeps, and nobody to ask for leave.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install it, or name it in CHROMIUM"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed afterwards.

    Playwright's own event loop runs in the test's thread meanwhile, so Django would refuse the database there; nothing
    else uses that loop, so its caution is lifted as Playwright's users are told to.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(browser: Browser, address: str, *, width: int = 1280, height: int = 800, locale: str = "fr") -> Page:
    """The chat page in a browser profile of its own; `faults(page)` gives what went wrong in it."""
    page = browser.new_context(viewport={"width": width, "height": height}, locale=locale).new_page()
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("request", lambda request: None if request.url.startswith(address) else seen.append(request.url))
    page.__dict__["seen_faults"] = seen
    page.goto(address)
    expect(page.locator("#text")).to_be_visible()
    return page


def faults(page: Page) -> list[str]:
    """Script errors, console complaints (the security policy's too) and requests to elsewhere."""
    found: list[str] = page.__dict__["seen_faults"]
    return found


def ask(page: Page, text: str) -> None:
    """Type a question and send it with Enter."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def replies(page: Page) -> Locator:
    """The bot's replies, in order (the typing sign is none)."""
    return page.locator("#log [data-role=bot]")


def questions(page: Page) -> Locator:
    """The person's messages, in order."""
    return page.locator("#log [data-role=person]")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
