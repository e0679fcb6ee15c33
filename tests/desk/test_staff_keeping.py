"""Contacts, what is to be read again, trends, the report."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pypdfium2
import pytest
from django.utils import timezone

from desk.staff.report.counts import FEWEST, Group, merge_neighbours, merge_small
from desk.staff.report.quarter import figures, known_quarters, read_quarter
from knowledge.asked import quarter_of
from knowledge.entry import Entry
from knowledge.models import AnswerFeedback, Asked, Contact, EntryRecord, GoldenQuestion, OfficialText, SourceCheck
from knowledge.store import store_entries, write_entry
from tests.desk.staff_people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2026, 11, 25)


def ask(people, count=1, *, day=None, **fields):
    fields = {"variety": "fr", "outcome": "answered", "topic": "papers", "province": "Azilal"} | fields
    day = day or timezone.localdate()
    Asked.objects.bulk_create(Asked(day=day, person=f"p{person}", **fields) for person in people for _ in range(count))


def test_a_contact_is_kept_with_its_history_and_every_fault_is_named():
    trainer = signed_in("trainer")
    page = trainer.post("/desk/contacts/new", {"office": "x", "phone": "abc", "checked_on": "2999-01-01"})
    assert page.status_code == 400
    assert len(page.context["faults"]) == 3
    good = {"office": "Centre de Béni Mellal", "province": "Béni Mellal", "phone": "05 23 48 00 00"}
    trainer.post("/desk/contacts/new", good | {"checked_on": timezone.localdate().isoformat()})
    kept = Contact.objects.get()
    assert trainer.post("/desk/contacts/new", good | {"checked_on": "2026-01-02"}).status_code == 400
    trainer.post(f"/desk/contacts/{kept.pk}", good | {"hours": "9h-17h", "checked_on": "2026-01-02"})
    assert [row.hours for row in Contact.history.all()] == ["9h-17h", ""]
    trainer.post(f"/desk/contacts/{kept.pk}/drop")
    assert not Contact.objects.exists()


def test_what_is_to_be_read_again_is_listed_with_its_reasons(first_entries):
    store_entries(first_entries)
    for entry_id, change in {
        "who-may-bid": {"review_by": "2020-01-01"},
        "asourif-network": {"sources": [{"programme": "X", "seen": "2024-01"}]},
    }.items():
        record = EntryRecord.objects.get(entry_id=entry_id)
        write_entry(Entry.model_validate(record.data | change))
    OfficialText.objects.create(
        kind="article",
        number=91,
        title="t",
        body="b",
        first_page=1,
        last_page=1,
        file_sha256="x",
        changed_at=timezone.now(),
    )
    found = {s.entry_id: s.reasons for s in signed_in("reader").get("/desk/stale/").context["stale"]}
    assert "review_passed" in found["who-may-bid"]
    assert "source_old" in found["asourif-network"]
    assert "article_changed" in found["purchase-order-ceiling"]


def test_looking_at_an_open_point_is_recorded():
    editor = signed_in("editor")
    point = editor.get("/desk/stale/").context["points"][0].id
    editor.post("/desk/stale/", {"point": point, "outcome": "rien de nouveau"})
    editor.post("/desk/stale/", {"point": "no-such-point", "outcome": "x"})
    assert [(c.point, c.checked_by) for c in SourceCheck.objects.all()] == [(point, "editor")]


def test_groups_of_few_people_are_merged():
    ask(range(6))
    ask(range(3), variety="ary", topic="tenders", province="Khénifra")
    ask(range(10, 14), variety="ar", topic="guarantees", province="")
    reader = signed_in("reader")
    tables = {table["name"]: table["rows"] for table in reader.get("/desk/trends/").context["tables"]}
    for rows in tables.values():
        assert all(len(row["group"].people) >= FEWEST for row in rows)
        assert sum(row["group"].asked for row in rows) == 13
    assert [row["label"] for row in tables["variety"]] == ["Français", "Autres (petits groupes réunis)"]
    table = list(csv.reader(io.StringIO(reader.get("/desk/trends/questions.csv").content.decode("utf-8-sig"))))
    assert not any("Khénifra" in cell for row in table for cell in row)


def test_too_few_people_are_not_shown_at_all():
    ask(range(4), 10)
    tables = signed_in("reader").get("/desk/trends/").context["tables"]
    assert all(table["rows"] == [] for table in tables)


@pytest.mark.parametrize("merge", [merge_small, merge_neighbours])
def test_merging_loses_no_question_while_anything_can_be_shown(merge):
    groups = [Group([str(n)], answered=n, people={f"{n}-{p}" for p in range(n)}) for n in (7, 1, 2, 9, 3)]
    merged = merge(groups)
    assert sum(group.asked for group in merged) == 22
    assert all(len(group.people) >= FEWEST for group in merged)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2026-Q1", dt.date(2026, 1, 1), dt.date(2026, 3, 31)), ("2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31))],
)
def test_a_quarter_has_its_days(name, first, last):
    quarter = read_quarter(name)
    assert (quarter.first, quarter.last) == (first, last)
    assert {quarter_of(first), quarter_of(last)} == {name}


@pytest.mark.parametrize("name", ["2026-Q5", "26-Q1", "Q1", "2026-Q4x", ""])
def test_what_is_no_quarter_is_refused(name):
    with pytest.raises(ValueError, match="quarter"):
        read_quarter(name)


@pytest.mark.parametrize(("language", "words"), [("fr", ["Rapport du trimestre", "Personnes"]), ("ar", ["تقرير"])])
def test_the_report_says_the_figures_in_both_languages(language, words):
    today = timezone.localdate()
    ask(range(8), 2)
    ask(range(8), outcome="refused")
    if today.day > 1:
        ask(range(3), day=today.replace(day=1))
    AnswerFeedback.objects.create(entry_id="x", variety="fr", useful=True, day=today)
    name = known_quarters()[0]
    found = figures(read_quarter(name))
    assert found.people == 8
    assert found.refused == 8
    assert found.useful == 1
    assert found.returning == (3 if today.day > 1 else 0)
    reader = signed_in("reader", language=language)
    data = reader.get(f"/desk/report/{name}.pdf").content
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert str(found.questions) in text
    for word in words:
        assert any(word in form for form in (text, text[::-1])) or language == "ar"
    assert reader.get("/desk/report/2026-Q9.pdf").status_code == 404


def test_a_report_of_a_quarter_without_questions_says_so():
    found = figures(read_quarter("2024-Q1"))
    assert found.people is None
    assert found.questions == 0


@pytest.mark.parametrize(
    ("text", "variety"), [("شحال السقف ديال سند الطلب؟", "ary"), ("Quel est le plafond ?", "fr"), ("2026 ?", "fr")]
)
def test_a_control_question_is_kept_with_its_variety_and_taken_off(first_entries, text, variety):
    store_entries(first_entries)
    reviewer = signed_in("reviewer")
    refused = reviewer.post("/desk/golden/", {"text": " ", "entry_id": "no-such"})
    assert len(refused.context["faults"]) == 2
    page = reviewer.post("/desk/golden/", {"text": text, "entry_id": "purchase-order-ceiling"}, follow=True)
    kept = GoldenQuestion.objects.get(text=text)
    assert (kept.variety, kept.entry_id, kept.kind) == (variety, "purchase-order-ceiling", "golden")
    assert text in page.content.decode()
    reviewer.post(f"/desk/golden/{kept.pk}/drop")
    assert text not in reviewer.get("/desk/golden/").content.decode()
    reviewer.post("/desk/golden/", {"text": text})  # the same again, now to be refused
    kept.refresh_from_db()
    assert (kept.archived, kept.kind) == (False, "unanswerable")
