"""Damaged pages and files: no crash, no wrong notice. `python -m benchmarks.tenders.damage --count 100000`."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = "https://portal.invalid/"


def damaged(chance: random.Random, page: str) -> str:
    """A page with one to four wounds: cut, doubled, emptied, garbled."""
    for _ in range(chance.randrange(1, 5)):
        at, length = chance.randrange(len(page) or 1), chance.randrange(1, 400)
        wound = chance.randrange(5)
        if wound == 0:
            page = page[:at]
        elif wound == 1:
            page = page[:at] + page[at + length :]
        elif wound == 2:
            page = page[:at] + page[at : at + length] * 2 + page[at + length :]
        elif wound == 3:
            page = page[:at] + "".join(chr(chance.randrange(1, 0x700)) for _ in range(20)) + page[at + 20 :]
        else:
            page = page.replace(chance.choice(("id=", "span", "<td", "div", '"', ">", "2026", "class=")), "", 1)
    return page


def pages() -> list[tuple[str, str, Callable[[str], Any]]]:
    """Whole pages of the replay portal, each with its reader."""
    import datetime as dt

    from tenders.portal.detail import read_detail, read_lots
    from tenders.portal.form import read_form
    from tenders.portal.listing import read_list
    from tenders.portal.orders import read_order, read_orders
    from tenders.replay.server import ReplayPortal
    from tenders.replay.world import make_world

    world = make_world(tenders=4, orders=4, now=dt.datetime.now(tz=dt.UTC))
    world.tenders[0].lots = 2
    portal = ReplayPortal(world)
    listed = {"total": 4, "pages": 1, "number": 1, "size": 10, "rows": world.tenders}
    search = portal._render("search.html", page=listed, state="s")
    found = [
        ("list", search, lambda html: read_list(html, root=ROOT).rows),
        ("form", search, lambda html: read_form(html, address=ROOT)),
        ("detail", portal._render("detail.html", n=world.tenders[1], box="recap-consultation"),
         lambda html: [read_detail(html, key="pmmp:a:1", url="u")]),
        ("lots", portal._lots({"refConsultation": str(world.tenders[0].number)}), read_lots),
        ("orders", portal._render("orders.html", total=4, rows=world.orders, next=None),
         lambda html: read_orders(html, root=ROOT).rows),
        ("order", portal._render("order.html", n=world.orders[0]),
         lambda html: [read_order(html, key="bdc:1", url="u")]),
    ]  # fmt: skip
    portal._server.server_close()
    return found


def _package() -> dict[str, Any]:
    tender = {"id": "1", "title": "Achat", "tenderPeriod": {"endDate": "2026-06-01T10:00:00Z"}}
    release = {"ocid": "ocds-abc123-ma-bdc-1", "id": "1", "date": "2026-05-01T00:00:00Z", "tag": ["tender"]}
    return {
        "uri": "https://x.invalid/a",
        "version": "1.1",
        "publishedDate": "2026-05-01T00:00:00Z",
        "publisher": {"name": "x"},
        "releases": [release | {"initiationType": "tender", "tender": tender}],
    }


def run(count: int, *, seed: int = 3) -> Counter[str]:
    """Read `count` damaged pages and files; what came of them. Any error that is not ours goes up."""
    import json

    from tenders.notice_data import NoticeData
    from tenders.ocds.load import ImportFaultsError, _check
    from tenders.portal.pages import UnreadablePageError
    from tenders.sheets.notices import read_row
    from tenders.sheets.rows import read_rows

    chance = random.Random(seed)
    readers, outcome = pages(), Counter[str]()
    import datetime as dt

    now = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
    sheet = "Objet;Acheteur;Date limite;Lieu\nAchat de miel;Commune;01/06/2026 10:00;Azilal\n" * 3
    whole = json.dumps(_package())
    with tempfile.TemporaryDirectory() as folder:
        csv, ocds = Path(folder) / "a.csv", Path(folder) / "a.json"
        for number in range(count):
            name, page, read = readers[number % len(readers)]
            try:
                for notice in read(damaged(chance, page)) or []:
                    if isinstance(notice, NoticeData) and not (notice.object and notice.deadline and notice.key):
                        raise AssertionError(f"a notice without object or deadline from {name}")
                outcome[f"{name} read"] += 1
            except UnreadablePageError:
                outcome[f"{name} refused"] += 1
            except TypeError:
                if name != "form":
                    raise
                outcome["form read"] += 1
            if number % 10 == 0:
                csv.write_text(damaged(chance, sheet), encoding="utf-8", errors="replace")
                try:
                    faults = sum(bool(read_row(row, now=now)[1]) for row in read_rows(csv, required=("object",)))
                    outcome["sheet with faults" if faults else "sheet read"] += 1
                except ImportFaultsError:
                    outcome["sheet refused"] += 1
                ocds.write_text(damaged(chance, whole), encoding="utf-8", errors="replace")
                outcome["package refused" if _check(ocds, now, lambda *_: None) else "package read"] += 1
    return outcome


def main() -> None:
    """Run and print."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    for name, count in sorted(run(parser.parse_args().count).items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
