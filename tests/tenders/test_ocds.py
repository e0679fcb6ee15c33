"""OCDS in and out."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from tenders.export import export_ocds
from tenders.models import Change, Notice
from tenders.notice_data import Lot, Meeting
from tenders.ocds.build import package, release
from tenders.ocds.load import ImportFaultsError, import_ocds
from tenders.ocds.schema_check import package_faults, release_faults
from tenders.store import store
from tests.tenders.material import NOW, SHARED, needs_material, notice, order

pytestmark = pytest.mark.django_db


def full():
    return notice(
        1,
        reserved=True,
        has_lots=True,
        lots=(Lot("1", "Lot A", Decimal(1000), None, True), Lot("2", "Lot B", None, None, False)),
        domains=("Services / Nettoyage",),
        meetings=(Meeting("visit", NOW + dt.timedelta(days=3), "Azilal"),),
        variants=False,
        reply_mode="required",
        plans_price=Decimal(0),
        opening_place="Siège de la province",
        published_on=dt.date(2026, 5, 1),
        qualifications=("Classe 5",),
    )


def write(tmp_path, data):
    path = tmp_path / "package.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def packaged(*readings):
    store(readings, seen_at=NOW)
    releases = [release(n, prefix="ocds-abc123") for n in Notice.objects.order_by("pk")]
    Notice.objects.all().delete()
    return package(releases, uri="https://example.org/x.json", published=NOW, publisher="Safqa")


def test_an_export_is_valid_and_holds_the_history(tmp_path):
    store([full(), order(2)], seen_at=NOW)
    store([replace(full(), deadline=NOW + dt.timedelta(days=40))], seen_at=NOW + dt.timedelta(days=1))
    path = tmp_path / "out.json"
    assert export_ocds(path, now=NOW) == 2
    data = json.loads(path.read_text())
    assert package_faults({**data, "releases": [{}]}) == []
    assert [release_faults(each) for each in data["releases"]] == [[], []]
    tender = data["releases"][0]["tender"]
    assert tender["amendments"][0]["rationale"] == "deadline moved"
    assert data["releases"][0]["tag"] == ["tenderAmendment"]
    assert tender["otherRequirements"]["reservedParticipation"]
    assert tender["lots"][1]["suitability"] == {"sme": False}
    second = data["releases"][1]["tender"]
    assert "suitability" not in second
    assert "value" not in second


def test_there_and_back(tmp_path):
    path = write(tmp_path, packaged(full(), order(2), notice(3, reserved=None, estimate=None)))
    assert import_ocds(path, now=NOW).added == 3
    found = Notice.objects.get(key="pmmp:z9k:1")
    assert (found.estimate, found.guarantee, found.reserved) == (Decimal(180000), Decimal(3000), True)
    assert found.deadline == NOW + dt.timedelta(days=20)
    assert found.places == ["azilal"]
    assert found.reference == "01/2026"
    assert found.published_on == dt.date(2026, 5, 1)
    assert found.details["lots"][0]["reserved"] is True
    assert Notice.objects.get(key="bdc:2").kind == "purchase-order"
    assert Notice.objects.get(key="pmmp:z9k:3").reserved is None


def test_the_same_file_twice_changes_nothing(tmp_path):
    path = write(tmp_path, packaged(full(), order(2)))
    import_ocds(path, now=NOW)
    before = list(Notice.objects.values())
    again = import_ocds(path, now=NOW + dt.timedelta(days=1))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert list(Notice.objects.values()) == before


def test_an_update_keeps_the_history(tmp_path):
    data = packaged(full())
    later = copy.deepcopy(data["releases"][0])
    later |= {"id": "x2", "date": "2026-05-06T09:00:00+01:00", "tag": ["tenderUpdate"]}
    later["tender"]["tenderPeriod"]["endDate"] = "2026-06-20T10:00:00+01:00"
    data["releases"].append(later)
    import_ocds(write(tmp_path, data), now=NOW + dt.timedelta(days=3))
    assert Change.objects.get().kind == "deadline"


def test_every_fault_at_once_and_nothing_kept(tmp_path):
    data = packaged(full(), order(2), notice(3))
    del data["publisher"]
    del data["releases"][0]["tender"]["tenderPeriod"]
    data["releases"][1]["tag"] = ["nonsense"]
    data["releases"][1]["tender"]["value"] = {"amount": "much"}
    with pytest.raises(ImportFaultsError) as error:
        import_ocds(write(tmp_path, data), now=NOW)
    text = "\n".join(error.value.faults)
    for piece in ("publisher", "releases/0", "endDate", "releases/1", "tag", "amount"):
        assert piece in text, text
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "3", '{"releases": []}', '{"releases": [3, null]}', '"\ud83d"', "{}"]
)
def test_files_that_are_no_package(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(ImportFaultsError):
        import_ocds(path, now=NOW)
    with pytest.raises(CommandError):
        call_command("import_tenders", str(path))


def test_records_and_single_releases(tmp_path):
    releases = packaged(full(), notice(2), notice(3))["releases"]
    records = {
        "uri": "https://example.org/r.json",
        "version": "1.1",
        "publishedDate": "2026-05-04T00:00:00Z",
        "publisher": {"name": "x"},
        "records": [
            {"ocid": releases[0]["ocid"], "compiledRelease": releases[0] | {"tag": ["compiled"]}, "releases": []},
            {"ocid": releases[1]["ocid"], "releases": [releases[1]]},
        ],
    }
    assert import_ocds(write(tmp_path, records), now=NOW).added == 2
    assert import_ocds(write(tmp_path, releases[2]), now=NOW).added == 1


@needs_material
def test_the_example_package():
    path = SHARED / "ocds/examples/azilal_release_package.json"
    assert import_ocds(path, now=dt.datetime(2026, 10, 1, tzinfo=dt.UTC)).added == 1
    found = Notice.objects.get()
    assert (found.key, found.estimate, found.reserved) == ("pmmp:q9t:1014491", Decimal(2366160), False)
    assert found.sectors
