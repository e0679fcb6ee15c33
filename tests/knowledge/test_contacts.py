"""The list of offices is imported whole or not at all, and every fault is named at once."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from knowledge.models import Contact

pytestmark = pytest.mark.django_db


def imported(path):
    out = io.StringIO()
    code = 0
    try:
        call_command("import_contacts", str(path), stdout=out, stderr=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue()


def test_a_good_list_replaces_the_old_one(tmp_path):
    Contact.objects.create(office="Ancien", checked_on="2026-01-01")
    file = tmp_path / "contacts.csv"
    file.write_text(
        "bureau,province,téléphone,horaires,vérifié le\n"
        "Délégation d'essai,Azilal,05 23 00 00 00,9h-16h,2026-10-01\n"
        ",,,,\n"
        "Bureau régional d'essai,,,,2026-10-02\n",
        encoding="utf-8",
    )
    assert imported(file) == (0, "2 contacts\n")
    assert {contact.office for contact in Contact.objects.all()} == {"Délégation d'essai", "Bureau régional d'essai"}


def test_every_fault_is_named_and_nothing_changes(tmp_path):
    Contact.objects.create(office="Ancien", checked_on="2026-01-01")
    file = tmp_path / "contacts.csv"
    file.write_text(
        "office,province,phone,checked_on\nA,Marrakech,call me,hier\nBureau,Azilal,,2999-01-01\n", encoding="utf-8"
    )
    code, said = imported(file)
    assert code == 1
    for part in (
        "contacts.csv:2: office",
        "2: province",
        "2: phone",
        "2: checked_on",
        "3: checked_on",
        "nothing changed",
    ):
        assert part in said, said
    assert Contact.objects.get().office == "Ancien"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"nom,truc\n1,2\n", b""])
def test_a_file_that_is_no_such_list(tmp_path, content):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    code, said = imported(file)
    assert code == 1
    assert "nothing changed" in said


def test_a_missing_file(tmp_path):
    code, said = imported(tmp_path / "none.csv")
    assert code == 1
    assert "none.csv" in said
