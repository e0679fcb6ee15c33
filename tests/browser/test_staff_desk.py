"""The staff desk in a real browser: each journey, in French and Arabic, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from desk.staff import tasks
from desk.staff.entries.content import empty_content
from desk.staff.models import Draft, Task
from knowledge.models import Asked, Contact, OpenQuestion, QuestionGroup, Release
from knowledge.store import store_entries
from tests.browser.axe import serious_faults
from tests.browser.chromium import chromium, needs_chromium
from tests.browser.staff_browser import look, sign_in
from tests.desk.staff_people import PASSWORD, person
from whatsapp.models import HandOver

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]
SIZES = [(360, 740), (1280, 800)]
PAGES = ("home", "entries", "new_entry", "inbox", "reviews", "publish", "golden", "stale", "contacts", "new_contact")
PAGES += ("trends", "report", "exchange", "accounts", "audit", "handovers", "recordings", "tenders", "password")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def desk(live_server, settings, first_entries, published):
    settings.ALLOWED_HOSTS = ["*"]
    store_entries(first_entries)
    Release.objects.update(activated_at=timezone.now())
    person("editor", "amina", password=PASSWORD)
    person("administrator", "bilal", password=PASSWORD)
    today = timezone.localdate()
    for variety, text in (("ary", "فين نلقى الورقة ديال البوسطة"), ("ary-Latn", "fin nl9a lwer9a dyal lbousta")):
        OpenQuestion.objects.create(text=text, variety=variety, reason="refused", confidence=0.2, day=today)
    Contact.objects.create(office="Centre régional", province="Azilal", phone="05 23 48 00 00", checked_on=today)
    Asked.objects.bulk_create(
        Asked(day=today, variety=v, outcome=o, topic=t, province="Azilal", person=f"{n}")
        for n in range(9)
        for v, o, t in (("fr", "answered", "papers"), ("ary", "refused", "tenders"))
    )
    return live_server.url


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_fits_and_is_accessible(browser, desk, language, width, height):
    QuestionGroup.objects.create(
        text="فين نلقى الورقة", count=3, first_day=timezone.localdate(), last_day=timezone.localdate(),
        nearest=["who-may-bid"], varieties={"ary": 3}, reasons={"refused": 3},
    )  # fmt: skip
    page = sign_in(browser, desk, "bilal", width=width, height=height, language=language)
    group, draft = QuestionGroup.objects.get(), "purchase-order-ceiling"
    addresses = {name: reverse(f"staff:{name}") for name in PAGES} | {
        "entry": reverse("staff:entry", args=[draft]),
        "group": reverse("staff:group", args=[group.pk]),
        "retract": reverse("staff:retract", args=[draft]),
        "history": reverse("staff:history", args=[draft]),
        "handover": reverse("staff:handover", args=[HandOver.objects.create(person="x", about=draft).pk]),
        "recording": reverse("staff:recording", args=["entry", draft, "ary"]),
    }
    for name, address in addresses.items():
        page.goto(f"{desk}{address}")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        look(page, name, width, language)
        assert serious_faults(page) == [], name
    assert page.__dict__["seen_faults"] == []
    page.context.close()


@pytest.mark.parametrize(("language", "width", "height"), [("fr", 1280, 800), ("ar", 360, 740)])
def test_an_unanswered_question_becomes_a_published_entry(browser, desk, quick_training, language, width, height):
    page = sign_in(browser, desk, "amina", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/questions/")
    page.locator(".alert form button").click()
    tasks.run(Task.objects.filter(kind="group").get().pk)
    page.goto(f"{desk}/desk/questions/")
    page.locator("li.card a").first.click()
    page.locator("form input[name=entry_id]").fill("post-office-paper")
    page.locator("form select[name=topic]").select_option("papers")
    page.locator("button[value=new]").click()
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("[name='ary.questions']")).to_have_value(re.compile("البوسطة"))
    expect(page.locator("[data-report] .error li").first).to_be_visible()
    faults = page.locator("[data-report] .error li").count()
    fill(page)
    expect(page.locator("[data-report] .success")).to_be_visible()
    assert faults > 10
    page.locator("[data-question]").fill("فين نلقى الورقة ديال البوسطة")
    page.locator("[data-try-button]").click()
    expect(page.locator(".trial section").first).to_contain_text("البريد")
    look(page, "editor-filled", width, language)
    page.locator("button[value=submit]").click()
    expect(page.locator(".alert.success").first).to_be_visible()
    assert Draft.objects.get(entry_id="post-office-paper").state == "review"
    page.context.close()

    boss = sign_in(browser, desk, "bilal", width=width, height=height, language=language)
    boss.goto(f"{desk}/desk/reviews/post-office-paper")
    look(boss, "review", width, language)
    boss.locator("button[value=approve]").click()
    boss.goto(f"{desk}/desk/publish/")
    boss.locator("form[action$=prepare] button").click()
    expect(boss.locator("[data-task]")).to_be_visible()
    tasks.run(Task.objects.filter(kind="prepare").get().pk)
    switch = boss.locator("form[action$=switch] button.primary")
    expect(switch).to_be_visible(timeout=15_000)
    look(boss, "publish-ready", width, language)
    switch.click()
    expect(boss.locator(".alert.success")).to_be_visible()
    assert "post-office-paper" in [entry["id"] for entry in Release.objects.get(active=True).entries]
    look(boss, "published", width, language)
    boss.locator("form[action$=switch] button").first.click()
    expect(boss.locator(".alert.success")).to_be_visible()
    assert "post-office-paper" not in [entry["id"] for entry in Release.objects.get(active=True).entries]
    assert boss.__dict__["seen_faults"] == []
    boss.context.close()


TEXTS = {
    "fr": ("Papier de la poste", "Ce papier se demande à la poste.", "Le guichet le donne le jour même.", "Allez-y."),
    "ar": ("وثيقة البريد", "تطلب هذه الوثيقة من مكتب البريد.", "يسلمها الشباك في نفس اليوم.", "اذهبوا إلى الشباك."),
    "ary": ("ورقة البوسطة", "هاد الورقة كتطلب من مكتب البريد.", "كيعطيوها ليكم فنفس النهار.", "سيرو للكيشي."),
    "ary-Latn": ("Wer9a dyal lbousta", "Had lwer9a katteleb mn lbousta.", "Kay3tiwha f nefs nhar.", "Siro l guichet."),
}  # fmt: skip


def fill(page: Page) -> None:
    """Write the entry as an editor would."""
    page.locator("[name='review_by']").fill(f"{timezone.localdate().year + 1}-01-01")
    page.locator("[name='source.kind']").first.select_option("decree")
    page.locator("[name='source.name']").first.fill("91")
    for variety, (title, short, details, step) in TEXTS.items():
        for name, text in (
            ("label", title),
            ("title", title),
            ("short", short),
            ("details", details),
            ("next_step", step),
        ):
            page.locator(f"[name='{variety}.{name}']").fill(text)
        asked = page.locator(f"[name='{variety}.questions']")
        lines = [line for line in asked.input_value().splitlines() if line]
        more = [f"{title} {word}" for word in ("a", "b", "c", "d", "e", "f")]
        asked.fill("\n".join([*lines, *more]))


@pytest.mark.parametrize(("language", "width", "height"), [("fr", 360, 740), ("ar", 1280, 800)])
def test_a_person_who_reads_sees_no_button_that_writes(browser, desk, language, width, height):
    person("reader", "rkia", password=PASSWORD)
    page = sign_in(browser, desk, "rkia", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/entries/purchase-order-ceiling/")
    expect(page.locator("fieldset").first).to_have_attribute("disabled", "")
    assert page.locator("main form button:enabled").count() == 0
    page.goto(f"{desk}/desk/accounts/")
    expect(page.locator("h1")).to_have_text("صفحة محمية" if language == "ar" else "Page réservée")
    page.context.close()


def test_nobody_loses_an_entry_by_leaving_the_page(browser, desk):
    Draft.objects.create(
        entry_id="new-one", topic="papers", data=empty_content("new-one", "papers"), edited_by=User.objects.first()
    )
    page = sign_in(browser, desk, "amina", width=1280, height=800, language="fr")
    page.goto(f"{desk}/desk/entries/new-one/")
    page.locator("[name='fr.title']").fill("Un titre")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{desk}/desk/entries/")
    assert asked == ["beforeunload"]
    page.context.close()
