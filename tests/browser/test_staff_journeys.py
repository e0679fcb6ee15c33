"""What staff do besides writing an entry, each in a real browser, in French and Arabic, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from desk.staff.entries import drafts
from desk.staff.models import Draft
from knowledge.models import Asked, Contact, EntryRecord, GoldenQuestion, Retraction
from knowledge.store import store_entries
from members.models import Member
from tests.browser.axe import serious_faults
from tests.browser.chromium import chromium, needs_chromium
from tests.browser.staff_browser import look, sign_in, signed_in
from tests.desk.staff_people import PASSWORD, person
from whatsapp.models import HandOver, OutboxMessage, Recording

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize(("language", "width", "height"), [("fr", 360, 740), ("ar", 1280, 800)])
OTHER_WAY = pytest.mark.parametrize(("language", "width", "height"), [("ar", 360, 740), ("fr", 1280, 800)])
ENTRY = "purchase-order-ceiling"
EDITOR = f"/desk/entries/{ENTRY}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def desk(live_server, settings, first_entries, published):
    settings.ALLOWED_HOSTS = ["*"]
    store_entries(first_entries)
    person("editor", "amina")
    person("administrator", "bilal")
    return live_server.url


@pytest.fixture
def open_desk(browser, desk):
    """Sign somebody in; at the end nothing went wrong in any page."""
    pages = []

    def opened(name: str, **how):
        pages.append(signed_in(browser, desk, name, **how))
        return pages[-1]

    yield opened
    for page in pages:
        assert page.__dict__["seen_faults"] == []
        page.context.close()


def said(page, kind: str = "success") -> None:
    """The desk says how it went."""
    expect(page.locator(f"main .alert.{kind}").first).to_be_visible()


@BOTH
def test_a_wrong_answer_is_taken_out_and_given_again(open_desk, desk, language, width, height):
    Asked.objects.create(day=timezone.localdate(), variety="ary", outcome="answered", entry_id=ENTRY, topic="x")
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}{EDITOR}")
    page.locator("a.button.danger").click()
    page.locator("input[name=reason]").fill("خطأ فالسقف")
    page.locator("main button.danger").click()
    said(page)
    assert Retraction.objects.get(lifted_at=None).entry_id == ENTRY
    look(page, "retracted", width, language)
    assert serious_faults(page) == []
    page.locator("form[action$=lift] button").click()
    said(page)
    assert not Retraction.objects.filter(lifted_at=None).exists()


@BOTH
def test_a_workbook_is_corrected_and_imported(open_desk, desk, tmp_path, language, width, height):
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/exchange/")
    with page.expect_download() as download:
        page.locator("a[href$='entries.xlsx']").click()
    file = tmp_path / "fiches.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[1]
    row = next(r for r in sheet.iter_rows(min_row=2) if (r[0].value, r[1].value) == (ENTRY, "fr"))
    title = next(
        cell for cell in row if cell.value == EntryRecord.objects.get(entry_id=ENTRY).data["texts"]["fr"]["title"]
    )
    old, title.value = title.value, "x" * 400
    book.save(file)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[action$=import] button").click()
    expect(page.locator("td bdi").first).to_have_text(title.coordinate)
    look(page, "import-faults", width, language)
    assert not Draft.objects.exists()
    # The refused page is a 400, which the browser counts as an error of loading; nothing else is one.
    seen = page.__dict__["seen_faults"]
    assert len(seen) == 1
    assert "400" in seen.pop()
    title.value = f"{old} !"
    book.save(file)
    page.goto(f"{desk}/desk/exchange/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[action$=import] button").click()
    expect(page.locator("main li bdi")).to_have_text(ENTRY)
    look(page, "import-plan", width, language)
    page.locator("main form button.primary").click()
    said(page)
    assert Draft.objects.get().data["texts"]["fr"]["title"] == f"{old} !"


@OTHER_WAY
def test_two_people_at_one_entry_lose_nothing(open_desk, desk, language, width, height):
    first = open_desk("amina", width=width, height=height, language=language)
    second = open_desk("bilal", width=width, height=height, language=language)
    for page in (first, second):
        page.goto(f"{desk}{EDITOR}")
    second.locator("[name='fr.title']").fill("Texte de Bilal")
    second.locator("button[value=save]").click()
    said(second)
    first.locator("[name='fr.title']").fill("Texte d'Amina")
    first.locator("button[value=save]").click()
    expect(first.locator("main .alert.error").first).to_contain_text("Texte de Bilal")
    expect(first.locator("[name='fr.title']")).to_have_value("Texte d'Amina")
    look(first, "conflict", width, language)
    assert "409" in first.__dict__["seen_faults"].pop()
    assert Draft.objects.get().data["texts"]["fr"]["title"] == "Texte de Bilal"
    first.locator("button[value=save]").click()
    said(first)
    assert Draft.objects.get().data["texts"]["fr"]["title"] == "Texte d'Amina"


@BOTH
def test_an_earlier_text_is_compared_and_restored(open_desk, desk, language, width, height):
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}{EDITOR}")
    before = page.locator("[name='ary.short']").input_value()
    page.locator("[name='ary.short']").fill("جملة جديدة 500 000 درهم.")
    page.locator("button[value=save]").click()
    said(page)
    page.goto(f"{desk}{EDITOR}history")
    page.locator("ol li a").last.click()
    expect(page.locator("ins").first).to_be_visible()
    look(page, "compare", width, language)
    assert serious_faults(page) == []
    page.locator("form[action$=restore] button").click()
    said(page)
    expect(page.locator("[name='ary.short']")).to_have_value(before)


@OTHER_WAY
def test_a_text_is_sent_back_and_archived_by_the_second_person(open_desk, desk, language, width, height):
    amina = open_desk("amina", width=width, height=height, language=language)
    amina.goto(f"{desk}{EDITOR}")
    amina.locator("[name='fr.title']").fill("Un titre à revoir")
    amina.locator("button[value=submit]").click()
    said(amina)
    bilal = open_desk("bilal", width=width, height=height, language=language)
    bilal.goto(f"{desk}/desk/reviews/")
    bilal.locator("main li a").first.click()
    expect(bilal.locator("ins").first).to_be_visible()
    bilal.locator("input[name=note]").fill("Le titre est trop court.")
    bilal.locator("button[value=back]").click()
    said(bilal)
    amina.goto(f"{desk}{EDITOR}")
    expect(amina.locator("main .alert.info").first).to_contain_text("trop court")
    bilal.goto(f"{desk}{EDITOR}")
    bilal.locator("form[action$=archive] button").click()
    expect(bilal.locator(".facts .state.archived")).to_be_visible()
    look(bilal, "archived", width, language)
    assert EntryRecord.objects.get(entry_id=ENTRY).archived


@BOTH
def test_somebody_who_asked_for_a_person_is_answered(open_desk, desk, language, width, height):
    Member.objects.create(person="p", variety="ary", last_seen=timezone.now())
    HandOver.objects.create(person="p", about=ENTRY)
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/people/")
    page.locator("main li.card a").first.click()
    page.locator("button[value=take]").click()
    page.locator("textarea[name=text]").fill("السلام، أنا أمينة.")
    page.locator("button[value=answer]").click()
    said(page)
    assert OutboxMessage.objects.get(person="p").payload["text"]["body"] == "السلام، أنا أمينة."
    expect(page.locator(".talk .ours")).to_contain_text("أمينة")
    look(page, "handover-taken", width, language)
    assert serious_faults(page) == []
    page.locator("button[value=back]").click()
    said(page)
    assert HandOver.objects.get().end == "given-back"


@OTHER_WAY
def test_an_answer_is_spoken_heard_and_kept(open_desk, desk, language, width, height):
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/recordings/entry/{ENTRY}/ary")
    page.locator("[data-start]").click()
    expect(page.locator("[data-says=recording]")).to_be_visible()
    page.wait_for_timeout(700)
    page.locator("[data-stop]").click()
    expect(page.locator("[data-heard]")).to_be_visible()
    page.locator("[data-recorder] button.primary").click()
    said(page)
    kept = Recording.objects.get()
    assert (kept.mime_type, bytes(kept.sound)[:4]) == ("audio/ogg", b"OggS")
    sound = page.locator("main audio").first
    assert page.request.get(desk + str(sound.get_attribute("src"))).body() == bytes(kept.sound)
    look(page, "recorded", width, language)


@BOTH
def test_offices_and_control_questions_are_kept(open_desk, desk, language, width, height):
    page = open_desk("bilal", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/contacts/")
    page.locator(".heading a.button").click()
    page.locator("input[name=office]").fill("مركز الاستثمار")
    page.locator("select[name=province]").select_option("Azilal")
    page.locator("input[name=phone]").fill("05 23 48 00 00")
    page.locator("main button.primary").click()
    said(page)
    assert Contact.objects.get().province == "Azilal"
    look(page, "contacts-one", width, language)
    page.goto(f"{desk}/desk/golden/?entry={ENTRY}")
    page.locator("input[name=text]").fill("شحال السقف ديال سند الطلب؟")
    page.locator("main form.filters button").click()
    said(page)
    assert GoldenQuestion.objects.get(text__startswith="شحال السقف ديال سند").entry_id == ENTRY


@OTHER_WAY
def test_figures_leave_as_csv_and_pdf(open_desk, desk, language, width, height):
    Asked.objects.bulk_create(
        Asked(day=timezone.localdate(), variety="ary", outcome="answered", topic="papers", person=f"p{n}")
        for n in range(7)
    )
    page = open_desk("bilal", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/trends/")
    with page.expect_download() as download:
        page.locator("a.button", has_text="CSV").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert sum("7" in row.split(",")[2] for row in rows[1:]) >= 2
    page.goto(f"{desk}/desk/report/")
    with page.expect_download() as download:
        page.locator("a.button.primary").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@BOTH
def test_a_new_colleague_chooses_a_password(open_desk, browser, desk, language, width, height):
    page = open_desk("bilal", width=width, height=height, language=language)
    page.goto(f"{desk}/desk/accounts/")
    page.locator("input[name=username]").fill("salma")
    page.locator("form.filters select").first.select_option("editor")
    page.locator("main button.primary").click()
    link = page.locator("main code").inner_text()
    look(page, "account-made", width, language)
    theirs = browser.new_context(viewport={"width": width, "height": height}, locale=language).new_page()
    theirs.goto(link)
    for field in theirs.locator("input[type=password]").all():
        field.fill(PASSWORD)
    look(theirs, "choose-password", width, language)
    assert serious_faults(theirs) == []
    theirs.locator("main button.primary").click()
    theirs.context.close()
    salma = sign_in(browser, desk, "salma", width=width, height=height, language=language)
    expect(salma.locator("a[href$='/desk/exchange/']").first).to_be_attached()
    assert salma.locator("a[href$='/desk/accounts/']").count() == 0
    salma.context.close()
    page.goto(f"{desk}/desk/audit/")
    expect(page.locator("main")).to_contain_text("salma")


@OTHER_WAY
def test_an_urgent_text_goes_to_review_without_all_varieties(open_desk, desk, language, width, height):
    page = open_desk("amina", width=width, height=height, language=language)
    page.goto(f"{desk}{EDITOR}")
    page.locator("[name='ary-Latn.short']").fill("")
    page.locator("[name='pending.ary-Latn']").check()
    page.locator("[name=urgent]").check()
    expect(page.locator("[data-report] .success")).to_be_visible()
    page.locator("button[value=submit]").click()
    said(page)
    draft = Draft.objects.get()
    assert (draft.state, draft.urgent) == (Draft.State.REVIEW, True)
    bilal = draft.edited_by.__class__.objects.get(username="bilal")
    drafts.approve(bilal, ENTRY, version=draft.version)
    page.goto(f"{desk}/desk/entries/?state=overdue")
    expect(page.locator("main a", has_text=ENTRY).or_(page.locator(f"main a[href='{EDITOR}']")).first).to_be_visible()
