"""The chat page in a real browser with a played Rasa behind it: what it shows, and what when things fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect
from waitress import create_server

from tests.browser.chromium import ask, chromium, faults, needs_chromium, open_page, overflow, questions, replies
from tests.desk.fake_rasa import FakeRasa, answer

# The page asks for waiting alerts, so the server needs the database.
pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]

BUTTONS = [{"title": "Avis d'achat", "payload": "/ask{1}"}, {"title": "Autre chose", "payload": "/ask{2}"}]
TRICK = "<img src=x onerror=\"document.title='taken'\"><b>gras</b>"


@dataclass
class Desk:
    """The desk's page at `address`, in front of `rasa`."""

    address: str
    rasa: FakeRasa


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def desk(settings: LazySettings) -> Iterator[Desk]:
    with FakeRasa() as rasa:
        settings.RASA_URL = rasa.url
        settings.RASA_TIMEOUT = 5.0
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        server = create_server(StaticFilesHandler(get_wsgi_application()), host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        yield Desk(f"http://127.0.0.1:{server.effective_port}/", rasa)
        server.close()


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    opened = open_page(browser, desk.address)
    yield opened
    opened.context.close()


def test_everything_is_shown_as_text(page: Page, desk: Desk) -> None:
    custom = {**answer("fr")["custom"], "title": TRICK, "short": TRICK, "details": TRICK, "sources": [TRICK]}
    desk.rasa.reply = [{"text": TRICK, "buttons": [{"title": TRICK, "payload": "/x"}]}, {"custom": custom}]
    ask(page, TRICK)
    expect(replies(page).locator(".bubble")).to_have_count(2)
    expect(questions(page)).to_contain_text("<b>gras</b>")
    expect(replies(page).locator(".answer .short")).to_have_text(TRICK)
    expect(replies(page).locator(".choice")).to_have_text(TRICK)
    assert page.locator("#log img, #log b:not(.source b)").count() == 0
    assert page.title() == "Safqa صفقة"
    assert faults(page) == []


def test_an_answer_has_its_parts(page: Page, desk: Desk) -> None:
    desk.rasa.reply = [answer("ary")]
    ask(page, "شحال السقف ديال البون؟")
    card = replies(page).locator(".answer")
    expect(card).to_have_attribute("lang", "ary")
    expect(card).to_have_attribute("dir", "rtl")
    expect(card.locator(".next")).to_contain_text("شنو تديرو")
    expect(card.locator(".caveat")).to_contain_text("2025")
    expect(card.locator(".source")).to_contain_text("المادة 91 من المرسوم 2-22-431")
    expect(card.locator(".source time")).to_have_text("24/11/2026")
    expect(card.locator("a")).to_have_attribute("href", "https://www.marchespublics.gov.ma")
    # Without this an Arabic line shows the figure as "000 500".
    expect(card.locator(".short .figure")).to_have_text("500 000")
    expect(card.locator(".short .figure")).to_have_attribute("dir", "ltr")
    expect(questions(page).locator(".bubble")).to_have_attribute("lang", "ary")


def test_a_bilingual_text_runs_both_ways(page: Page, desk: Desk) -> None:
    desk.rasa.reply = [{"text": "مرحبا، شنو بغيتو تعرفو؟\n\nBonjour, que voulez-vous savoir ?"}]
    ask(page, "salam")
    bubble = replies(page).locator(".bubble")
    expect(bubble).to_have_attribute("dir", "rtl")
    expect(bubble.locator("p").nth(1)).to_have_attribute("dir", "ltr")
    expect(bubble.locator("p").nth(1)).to_have_attribute("lang", "fr")


def test_a_button_shows_its_label_and_sends_its_payload_once(page: Page, desk: Desk) -> None:
    desk.rasa.reply = [{"text": "Lequel ?", "buttons": BUTTONS}]
    ask(page, "Bonjour")
    desk.rasa.delay = 0.4
    choice = replies(page).locator("button.choice", has_text="Avis d'achat")
    choice.dblclick()
    expect(questions(page).nth(1)).to_contain_text("Avis d'achat")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#typing")).to_be_visible()
    expect(replies(page)).to_have_count(2)
    expect(page.locator("#typing")).to_be_hidden()
    assert [request["message"] for request in desk.rasa.requests] == ["Bonjour", "/ask{1}"]


def test_shift_enter_makes_a_line_and_enter_sends(page: Page, desk: Desk) -> None:
    field = page.locator("#text")
    field.press_sequentially("Bonjour")
    field.press("Shift+Enter")
    field.press_sequentially("le plafond ?")
    assert desk.rasa.requests == []
    field.press("Enter")
    expect(replies(page)).to_have_count(1)
    assert desk.rasa.requests[0]["message"] == "Bonjour\nle plafond ?"
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_the_field_runs_in_the_direction_of_what_is_typed(page: Page) -> None:
    field = page.locator("#text")
    expect(field).to_have_attribute("dir", "ltr")
    field.fill("شنو هو le cahier des charges")
    expect(field).to_have_attribute("dir", "rtl")


def test_nothing_empty_and_nothing_too_long_is_sent(page: Page, desk: Desk) -> None:
    ask(page, "  \n ")
    ask(page, "x" * 4001)
    expect(page.locator("#hint")).to_be_visible()
    expect(page.locator("#text")).to_have_value("x" * 4001)
    expect(questions(page)).to_have_count(0)
    page.locator("#text").fill("Bonjour")
    expect(page.locator("#hint")).to_be_hidden()
    assert desk.rasa.requests == []


def test_several_questions_at_once_are_answered_in_order(page: Page, desk: Desk) -> None:
    desk.rasa.delay = 0.2
    desk.rasa.replies = {str(number): [{"text": f"réponse {number}"}] for number in range(3)}
    for number in range(3):
        ask(page, str(number))
    expect(replies(page)).to_have_count(3)
    rows = page.locator("#log .row .bubble p")
    expect(rows).to_have_text(["0", "réponse 0", "1", "réponse 1", "2", "réponse 2"])


def test_while_the_server_is_away_the_message_is_kept_and_sent_once(page: Page, desk: Desk) -> None:
    desk.rasa.status = 500
    ask(page, "Bonjour")
    expect(page.locator("#notice")).to_contain_text("Votre message est gardé")
    expect(questions(page)).to_contain_text("Pas encore envoyé")
    page.locator(".language[data-variety=ar]").click()
    expect(page.locator("#notice")).to_contain_text("رسالتكم محفوظة")
    page.reload()
    expect(page.locator("#notice")).to_be_visible()
    desk.rasa.status = 200
    expect(replies(page)).to_have_count(2, timeout=20_000)  # to the question and to the language, by itself
    expect(page.locator("#notice")).to_be_hidden()
    expect(questions(page)).to_have_count(1)
    first = [request["message_id"] for request in desk.rasa.requests if request["message"] == "Bonjour"]
    assert len(first) > 1
    assert len(set(first)) == 1
    assert len(desk.rasa.answered) == 2


def test_an_answer_lost_on_its_way_comes_again_and_is_not_doubled(page: Page, desk: Desk) -> None:
    lost = []

    def lose_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
        else:
            lost.append(route.fetch())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]

    page.route("**/chat/messages", lose_first)
    ask(page, "Bonjour")
    expect(page.locator("#notice")).to_be_visible()
    page.locator("#retry").click()
    expect(replies(page)).to_have_count(1)
    expect(page.locator("#notice")).to_be_hidden()
    assert len(desk.rasa.requests) == 2
    assert len(desk.rasa.answered) == 1


def test_a_waiting_message_can_be_taken_back(page: Page, desk: Desk) -> None:
    desk.rasa.status = 500
    ask(page, "Bonjour")
    page.locator(".remove").click()
    expect(questions(page)).to_have_count(0)
    expect(page.locator("#notice")).to_be_hidden()
    desk.rasa.status = 200
    ask(page, "Autre question")
    expect(replies(page)).to_have_count(1)
    assert desk.rasa.requests[-1]["message"] == "Autre question"


def test_a_message_the_server_refuses_is_marked_and_holds_nothing_up(page: Page, desk: Desk) -> None:
    page.route("**/chat/messages", lambda route: route.fulfill(status=400, json={"faults": []}), times=1)
    ask(page, "Bonjour")
    expect(questions(page)).to_contain_text("n'a pas pu être envoyé")
    ask(page, "Encore")
    expect(replies(page)).to_have_count(1)


def test_a_reply_without_words_still_says_something(page: Page, desk: Desk) -> None:
    desk.rasa.reply = []
    ask(page, "Bonjour")
    expect(replies(page)).to_contain_text("Je n'ai pas de réponse")


def test_the_conversation_survives_a_reload(page: Page, desk: Desk) -> None:
    desk.rasa.reply = [answer("fr"), {"text": "Utile ?", "buttons": BUTTONS}]
    page.locator(".language[data-variety=ary-Latn]").click()
    expect(replies(page)).to_have_count(1)
    ask(page, "Quel est le plafond ?")
    expect(replies(page)).to_have_count(2)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ary-Latn")
    expect(questions(page)).to_have_count(1)
    expect(replies(page)).to_have_count(2)
    expect(replies(page).last.locator("button.choice")).to_have_count(2)
    assert len(desk.rasa.requests) == 2


def test_the_next_person_finds_nothing_and_is_somebody_else(page: Page, desk: Desk) -> None:
    ask(page, "Mon secret")
    expect(replies(page)).to_have_count(1)
    page.locator("#text").fill("un brouillon")
    page.locator("#new").click()
    expect(page.locator("#log")).to_be_empty()
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#examples .chip")).to_have_count(3)
    ask(page, "Bonjour")
    expect(replies(page)).to_have_count(1)
    first, second = (request["sender"] for request in desk.rasa.requests)
    assert first != second
    page.reload()
    expect(questions(page)).to_have_count(1)
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_chosen_language_holds_for_the_next_person(page: Page, desk: Desk) -> None:
    page.locator(".language[data-variety=ary]").click()
    expect(replies(page)).to_have_count(1)
    page.locator("#new").click()
    ask(page, "salam")
    expect(replies(page)).to_have_count(1)
    chosen = '/set_language{"language": "ary"}'
    assert [request["message"] for request in desk.rasa.requests] == [chosen, chosen, "salam"]
    senders = [request["sender"] for request in desk.rasa.requests]
    assert senders[0] != senders[1]
    assert senders[1] == senders[2]


def test_the_next_person_is_not_shown_an_answer_under_way(page: Page, desk: Desk) -> None:
    desk.rasa.delay = 0.6
    desk.rasa.replies = {"Mon secret": [{"text": "réponse au secret"}]}
    ask(page, "Mon secret")
    expect(page.locator("#typing")).to_be_visible()
    page.locator("#new").click()
    ask(page, "Bonjour")
    expect(replies(page)).to_have_count(1)
    page.wait_for_timeout(800)
    expect(page.locator("#log")).not_to_contain_text("secret")
    assert len({request["sender"] for request in desk.rasa.requests}) == 2


def test_the_next_person_also_begins_in_the_other_tabs(page: Page, desk: Desk) -> None:
    other = page.context.new_page()
    other.goto(desk.address)
    ask(other, "Mon secret")
    expect(replies(other)).to_have_count(1)
    page.locator("#new").click()
    expect(other.locator("#log")).to_be_empty()


def test_a_token_that_ran_out_is_renewed(page: Page, desk: Desk) -> None:
    page.context.clear_cookies()
    ask(page, "Bonjour")
    expect(replies(page)).to_have_count(1)
    assert len(desk.rasa.requests) == 1


def test_works_where_the_room_has_no_https(page: Page, desk: Desk) -> None:
    page.add_init_script("delete Crypto.prototype.randomUUID")
    page.reload()
    ask(page, "Bonjour")
    expect(replies(page)).to_have_count(1)


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.locator("#text").focus()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        seen.add(page.evaluate("document.activeElement.className || document.activeElement.id"))
    assert {"chip", "language", "new"} <= seen


@pytest.mark.parametrize("variety", ["fr", "ar", "ary", "ary-Latn"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, desk: Desk, variety: str, width: int) -> None:
    page = open_page(browser, desk.address, width=width, height=640)
    desk.rasa.reply = [
        answer("fr"),
        answer("ary"),
        {"text": "1" * 300 + " www." + "a" * 300 + ".ma", "buttons": BUTTONS},
    ]
    page.locator(f".language[data-variety={variety}]").click()
    assert overflow(page) == 0
    ask(page, "9" * 200 + " " + "ص" * 200)
    expect(questions(page)).to_have_count(1)
    expect(replies(page)).to_have_count(2)
    assert overflow(page) == 0
    assert page.evaluate("document.getElementById('scroller').scrollWidth") <= width
    expect(page.locator("#text")).to_be_in_viewport(ratio=1)
    expect(page.locator("#send")).to_be_in_viewport(ratio=1)
    page.context.close()
