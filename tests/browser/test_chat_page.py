"""The chat page in a real browser, in front of the whole running system."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import ask, chromium, faults, needs_chromium, open_page, overflow, questions, replies

pytestmark = [pytest.mark.system, pytest.mark.browser, needs_chromium]

ANSWER_WITHIN = 30_000  # milliseconds: the first question after a start also loads what answers it


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_a_question_in_french(running_system: str, browser: Browser) -> None:
    page = open_page(browser, running_system)
    ask(page, "Quel est le plafond d'un bon de commande ?")
    bubble = replies(page).last.locator(".bubble").first
    expect(bubble).to_contain_text("500 000", timeout=ANSWER_WITHIN)
    expect(bubble).to_have_attribute("lang", "fr")
    expect(bubble).to_have_attribute("dir", "ltr")
    expect(bubble.locator(".source")).to_contain_text(re.compile(r"article(s 19,)? 91\b"))
    expect(questions(page)).to_have_count(1)
    expect(page.locator("#text")).to_be_focused()
    assert faults(page) == []
    page.context.close()


def test_a_question_in_darija(running_system: str, browser: Browser) -> None:
    page = open_page(browser, running_system, locale="ar")
    ask(page, "شحال السقف ديال البون؟")
    bubble = replies(page).last.locator(".bubble").first
    expect(bubble).to_contain_text("500 000", timeout=ANSWER_WITHIN)
    expect(bubble).to_have_attribute("lang", "ary")
    expect(bubble).to_have_attribute("dir", "rtl")
    expect(bubble.locator(".source")).to_contain_text("91")
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_on_a_small_phone(running_system: str, browser: Browser, locale: str) -> None:
    page = open_page(browser, running_system, width=360, height=640, locale=locale)
    assert overflow(page) == 0
    expect(page.locator("#text")).to_be_in_viewport(ratio=1)
    page.locator("#examples .chip").first.click()
    expect(replies(page)).to_have_count(1, timeout=ANSWER_WITHIN)
    assert overflow(page) == 0
    expect(page.locator("#text")).to_be_in_viewport(ratio=1)
    page.context.close()


def test_the_language_switch_and_the_next_person(running_system: str, browser: Browser) -> None:
    page = open_page(browser, running_system)
    page.locator(".language[data-variety=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(replies(page)).to_have_count(1, timeout=ANSWER_WITHIN)
    expect(replies(page).locator(".bubble").first).to_have_attribute("dir", "rtl")
    page.locator("#new").click()
    expect(replies(page)).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    assert faults(page) == []
    page.context.close()
