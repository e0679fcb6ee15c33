"""The sync killed again and again: `python -m benchmarks.tenders.killed --tenders 5000 --kills 10`.

The command runs in a process of its own against the replay portal, on a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *, tenders: int, kills: int, between: tuple[int, int], seed: int = 1) -> dict[str, Any]:
    """Kill the sync after a random number of requests, `kills` times, then let it end; what the base then holds."""
    import datetime as dt

    from tenders.replay.server import ReplayPortal
    from tenders.replay.world import make_world

    chance = random.Random(seed)
    world = make_world(tenders=tenders, orders=0, now=dt.datetime.now(tz=dt.UTC), region_only=True)
    env = os.environ | {"SAFQA_HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'safqa.db'}"}
    env |= {"SAFQA_PORTAL_DELAY": "0", "SAFQA_PORTAL_BUDGET": "5000"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    killed = 0
    begun = time.monotonic()
    with ReplayPortal(world) as portal:
        env["SAFQA_PORTAL_URL"] = portal.url
        subprocess.run([*manage, "migrate", "-v0"], env=env, check=True, cwd=ROOT)
        for _ in range(kills):
            process = subprocess.Popen([*manage, "sync_tenders", "--sweep", "--json"], env=env, cwd=ROOT)
            until = len(portal.requests) + chance.randrange(*between)
            while len(portal.requests) < until and process.poll() is None:
                time.sleep(0.01)
            killed += process.poll() is None
            process.kill()
            process.wait()
        # The made-up portal's day has as many requests as are asked for here.
        ends = 0
        while ends < 3:
            with sqlite3.connect(folder / "safqa.db", timeout=20) as database:
                database.execute("UPDATE tenders_portalday SET requests = 0")
            last = subprocess.run([*manage, "sync_tenders", "--sweep", "--json"], env=env, cwd=ROOT, check=False)
            ends += 1
            if last.returncode == 0 and _counts(folder)["unread"] == 0:
                break
    keys = {notice.key for notice in world.tenders}
    counts = _counts(folder)
    return {
        "killed": killed,
        "requests": len(portal.requests),
        "seconds": round(time.monotonic() - begun),
        "lost": len(keys - counts["keys"]),
        "strange": len(counts["keys"] - keys),
        "doubled": counts["rows"] - len(counts["keys"]),
        "without_details": counts["unread"],
        "not_in_full_text": counts["rows"] - counts["documents"],
    }


def _counts(folder: Path) -> dict[str, Any]:
    with sqlite3.connect(folder / "safqa.db", timeout=20) as database:
        keys = [row[0] for row in database.execute("SELECT key FROM tenders_notice")]
        unread = database.execute("SELECT count(*) FROM tenders_notice WHERE details_read_at IS NULL").fetchone()[0]
        documents = database.execute("SELECT count(*) FROM tenders_notice_fts").fetchone()[0]
    return {"keys": set(keys), "rows": len(keys), "unread": unread, "documents": documents}


def main() -> None:
    """Run and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenders", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(run(Path(folder), tenders=options.tenders, kills=options.kills, between=(5, options.tenders // 8)))


if __name__ == "__main__":
    main()
