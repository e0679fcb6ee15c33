"""Entries out and in as a workbook and as files."""

from __future__ import annotations

import io
import zipfile

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from desk.staff.exchange.workbook import neutral, not_neutral
from desk.staff.exchange.yaml_files import entry_yaml
from desk.staff.models import Draft
from knowledge.entry import Entry
from knowledge.models import EntryRecord
from knowledge.source_files import ENTRIES, read_entries
from knowledge.store import entry_digest, store_entries
from tests.desk.staff_people import editor_fields, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(first_entries, db):
    store_entries(first_entries)


def book_of(client):
    return load_workbook(io.BytesIO(client.get("/desk/exchange/entries.xlsx").content))


def send(client, book):
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("fiches.xlsx", buffer.getvalue())
    return client.post("/desk/exchange/import", {"file": file}, follow=True)


def cell_of(sheet, entry_id, column, variety=None):
    """The cell of an entry (and variety) under a heading."""
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == entry_id and (variety is None or row[1].value == variety):
            return row[headings.index(column)]
    raise AssertionError((entry_id, column))


def test_every_kind_of_source_comes_back_as_it_was(db):
    """Years and articles like "42 bis" too, through a workbook and through the editor's form."""
    every = [file.entry for file in read_entries()[0]]
    odd = [e for e in every if any(isinstance(s.seen, int) or isinstance(s.article, str) for s in e.sources)][:6]
    assert odd
    store_entries(odd)
    editor = signed_in("editor")
    page = send(editor, book_of(editor))
    assert page.context["faults"] == []
    assert "Ce classeur ne change rien" in page.content.decode()
    for entry in odd:
        address = f"/desk/entries/{entry.id}/"
        editor.post(address, editor_fields(editor.get(address)) | {"note": "x", "action": "save"})
        draft = Draft.objects.filter(entry_id=entry.id).first()
        assert draft is None or draft.data["sources"] == EntryRecord.objects.get(entry_id=entry.id).data["sources"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_workbook_sent_back_unchanged_changes_nothing(base, language):
    editor = signed_in("editor", language=language)
    page = send(editor, book_of(editor))
    assert page.status_code == 200
    assert page.context["faults"] == []
    assert not Draft.objects.exists()


def test_a_corrected_cell_becomes_a_draft_to_review(base):
    editor = signed_in("editor")
    book = book_of(editor)
    cell_of(book["Textes"], "who-may-bid", "Titre", "fr").value = "Qui peut concourir"
    page = send(editor, book)
    assert [step["id"] for step in page.context["steps"]] == ["who-may-bid"]
    assert not Draft.objects.exists()
    editor.post(page.redirect_chain[-1][0])
    draft = Draft.objects.get()
    assert (draft.state, draft.data["texts"]["fr"]["title"]) == (Draft.State.REVIEW, "Qui peut concourir")
    again = editor.post(page.redirect_chain[-1][0], follow=True)
    assert "déjà fait" in again.content.decode()


def test_every_fault_is_named_with_its_cell_and_nothing_is_imported(base):
    reviewer = signed_in("reviewer")
    book = book_of(reviewer)
    label = cell_of(book["Textes"], "who-may-bid", "Bouton", "ar")
    label.value = "نص طويل جدا لا يمكن أن يكون على زر"
    sources = cell_of(book["Fiches"], "who-may-bid", "Sources")
    sources.value = "article 91"
    short = cell_of(book["Textes"], "simplified-tender", "Réponse en une phrase", "fr")
    short.value = "Il y a 77 jours."
    cell_of(book["Fiches"], "asourif-network", "Archiver (oui)").value = "oui"
    page = send(reviewer, book)
    assert page.status_code == 400
    found = {(fault.sheet, fault.cell) for fault in page.context["faults"]}
    assert {("Textes", label.coordinate), ("Fiches", sources.coordinate)} <= found
    assert any(
        "77" in f.message and f.sheet == "Textes" and f.cell.endswith(str(short.row)) for f in page.context["faults"]
    )
    assert not Draft.objects.exists()
    assert not EntryRecord.objects.filter(archived=True).exists()


def test_an_entry_is_archived_by_a_reviewers_workbook_only(base):
    editor, reviewer = signed_in("editor"), signed_in("reviewer")
    book = book_of(reviewer)
    cell_of(book["Fiches"], "asourif-network", "Archiver (oui)").value = "oui"
    assert send(editor, book).status_code == 400
    page = send(reviewer, book)
    reviewer.post(page.redirect_chain[-1][0])
    assert EntryRecord.objects.get(entry_id="asourif-network").archived


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04 broken", b"\x00" * 2000], ids=["empty", "text", "broken", "zeros"]
)
def test_what_is_no_workbook_is_refused_with_a_reason(base, data):
    editor = signed_in("editor")
    page = editor.post("/desk/exchange/import", {"file": SimpleUploadedFile("x.xlsx", data)}, follow=True)
    assert page.status_code in {200, 400}
    assert "Excel" in page.content.decode() or "Choisissez" in page.content.decode()
    assert not Draft.objects.exists()


def test_a_workbook_with_macros_is_refused(base):
    editor = signed_in("editor")
    data = io.BytesIO(editor.get("/desk/exchange/entries.xlsx").content)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    file = SimpleUploadedFile("x.xlsx", data.getvalue())
    assert editor.post("/desk/exchange/import", {"file": file}).status_code == 400


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text))
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not_neutral(neutral(text)) == text


def test_the_files_are_those_of_the_repository(base, first_entries):
    editor = signed_in("editor")
    with zipfile.ZipFile(io.BytesIO(editor.get("/desk/exchange/entries.zip").content)) as archive:
        names = archive.namelist()
        for entry in first_entries:
            name = f"knowledge/entries/{entry.topic}/{entry.id}.yaml"
            assert archive.read(name) == (ENTRIES / entry.topic / f"{entry.id}.yaml").read_bytes()
    assert len(names) == len(first_entries)


def test_a_changed_entry_is_written_so_that_it_reads_back_equal(first_entries):
    for entry in first_entries:
        again = Entry.model_validate(yaml.safe_load(entry_yaml(entry)))
        assert entry_digest(again) == entry_digest(entry)


def test_differences_from_the_repository_are_shown_and_settled(base):
    editor = signed_in("editor")
    record = EntryRecord.objects.get(entry_id="who-may-bid")
    record.data["texts"]["fr"]["title"] = "Autre titre"
    record.digest = entry_digest(Entry.model_validate(record.data))
    record.save()
    found = {d.entry_id: d.kind for d in editor.get("/desk/exchange/?compare=1").context["found"]}
    assert found["who-may-bid"] == "staff"
    assert "<ins>" in editor.get("/desk/exchange/differences/who-may-bid").content.decode()
    editor.post("/desk/exchange/differences/who-may-bid", {"choice": "file"})
    assert Draft.objects.get().data["texts"]["fr"]["title"] != "Autre titre"
