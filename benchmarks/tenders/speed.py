"""Search over many generated notices and import of a large package: `python -m benchmarks.tenders.speed`.

It works in a test database of its own, on SQLite or on the PostgreSQL that `DATABASE_URL` names.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOW = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)
OPEN_SHARE = 0.15
"""The rest is closed: a base that has grown for a year."""
REQUESTS = (
    "واش كاين شي صفقة ديال النظافة ف بني ملال؟",
    "chi bon de commande dyal zit l3oud f azilal",
    "marchés réservés aux coopératives à Khénifra avant la fin du mois",
    "أقل من 20 مليون",
    "nettoyage dans toute la région",
    "peinture khouribga moins de 300 000 dh",
    "صفقات الحراسة بالفقيه بن صالح",
    "saf9at dyal khiyata",
    "mobilier de bureau",
    "travaux de menuiserie du foyer féminin à Azilal",
    "bons de commande traiteur azilal",
    "trottinettes",
)


def generated(count: int, *, seed: int = 11) -> Iterator[Any]:
    """Readings of made-up notices, most of them closed."""
    from tenders.notice_data import NoticeData, read_amount
    from tenders.replay.world import make_world

    chance = random.Random(seed)
    for start in range(0, count, 1000):
        world = make_world(tenders=min(1000, count - start), orders=0, now=NOW, seed=seed + start)
        for number, made in enumerate(world.tenders, start):
            closed = chance.random() > OPEN_SHARE
            order = chance.random() < 0.4
            yield NoticeData(
                key=f"bdc:{number}" if order else f"pmmp:{made.organism}:{number}",
                source="import",
                kind="purchase-order" if order else "tender",
                object=f"{made.object} n° {chance.randrange(10_000)}",
                reference=f"{number}/2026",
                buyer=made.buyer,
                category=made.category,
                procedure_text="" if order else made.procedure,
                deadline=made.deadline - dt.timedelta(days=chance.randrange(60, 400) if closed else 0),
                published_on=made.published,
                places=tuple(made.places),
                estimate=None if order else read_amount(made.estimate),
                guarantee=None if order else read_amount(made.guarantee),
                reserved=None if order else made.reserved,
                url=f"https://www.marchespublics.gov.ma/index.php?refConsultation={number}",
            )


def search_times(rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each search, reading of the sentence included: on the clock, and of this process's CPU."""
    from tenders.request import read_request
    from tenders.search import search

    times, work = [], []
    for turn in range(rounds + 1):
        for text in REQUESTS:
            begun, busy = time.perf_counter(), time.process_time()
            search(read_request(text, today=NOW.date()), now=NOW)
            if turn:
                times.append((time.perf_counter() - begun) * 1000)
                work.append((time.process_time() - busy) * 1000)
    return sorted(times), sorted(work)


def measure(notices: int, releases: int, rounds: int) -> dict[str, Any]:
    """Fill, search, export `releases` notices, and import them into an emptied base."""
    from django.db import connection

    from tenders.export import export_ocds
    from tenders.models import Notice
    from tenders.ocds.load import import_ocds
    from tenders.store import store

    result: dict[str, Any] = {"database": connection.vendor, "notices": notices}
    store(generated(releases, seed=99), seen_at=NOW)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.json"
        export_ocds(path, now=NOW)
        result["package_mb"] = round(path.stat().st_size / 1e6, 1)
        Notice.objects.all().delete()
        begun = time.perf_counter()
        import_ocds(path, now=NOW + dt.timedelta(days=1))
        result["import_seconds"] = round(time.perf_counter() - begun, 1)
        result["imported"] = Notice.objects.count()
    Notice.objects.all().delete()
    begun = time.perf_counter()
    store(generated(notices), seen_at=NOW)
    result["fill_seconds"] = round(time.perf_counter() - begun, 1)
    with connection.cursor() as cursor:
        # What autovacuum does within minutes of so large a fill.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    for name, times in zip(("search", "search_cpu"), search_times(rounds), strict=True):
        for share in (50, 95, 99):
            result[f"{name}_p{share}_ms"] = round(times[min(int(len(times) * share / 100), len(times) - 1)], 1)
    result["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return result


def main() -> None:
    """Measure in a test database and print JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    from django.db import connection

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=100_000)
    parser.add_argument("--releases", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            # In a file, as in service, not in memory.
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "speed.db")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            print(json.dumps(measure(options.notices, options.releases, options.rounds)))
        finally:
            connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


if __name__ == "__main__":
    main()
