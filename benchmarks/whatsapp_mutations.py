"""`python -m benchmarks.whatsapp_mutations`: 200,000 webhook bodies that nobody expects, through the view itself.

No 500, none slower than a second, no line in the log that holds a run of eight digits. Runs in this process on a
database of its own; exit code 1 when something was found.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import random
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.whatsapp_bodies import mutated
from benchmarks.whatsapp_system import NUMBER_ID, SECRET
from desk.config import ROOT

EXAMPLES = ROOT / "tests" / "whatsapp" / "meta" / "webhooks"
SLOW_SECONDS = 1.0


def examples() -> list[Any]:
    """Meta's examples, all addressed to our number."""
    found = []
    for path in sorted(EXAMPLES.glob("*.json")):
        example = json.loads(path.read_text(encoding="utf-8"))
        for entry in example["entry"]:
            for change in entry["changes"]:
                change["value"]["metadata"]["phone_number_id"] = NUMBER_ID
        found.append(example)
    return found


def measure(count: int, *, seed: int) -> dict[str, Any]:
    """Post `count` bodies; the report."""
    from django.test import Client

    from whatsapp.signature import HEADER, sign

    log = io.StringIO()
    logging.getLogger().handlers = [logging.StreamHandler(log)]
    logging.getLogger("django.request").handlers = []
    chance, known, client = random.Random(seed), examples(), Client(raise_request_exception=False)
    answers: Counter[int] = Counter()
    slowest = 0.0
    for _ in range(count):
        body = mutated(chance.choice(known), chance)
        began = time.perf_counter()
        reply = client.post(
            "/webhooks/whatsapp", data=body, content_type="application/json", headers={HEADER: sign(body, SECRET)}
        )
        slowest = max(slowest, time.perf_counter() - began)
        answers[reply.status_code] += 1
    with_number = [line for line in log.getvalue().splitlines() if re.search(r"[0-9]{8,}", line)]
    return {
        "bodies": count,
        "answers": dict(sorted(answers.items())),
        "slowest_ms": round(slowest * 1000, 1),
        "log_lines_with_a_number": len(with_number),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatsapp_mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        _open_door(Path(scratch))
        report = measure(options.count, seed=options.seed)
    print(json.dumps(report, indent=1))
    bad = [code for code in report["answers"] if code not in {200, 400}]
    return 1 if bad or report["log_lines_with_a_number"] or report["slowest_ms"] > SLOW_SECONDS * 1000 else 0


def _open_door(folder: Path) -> None:
    import django
    from cryptography.fernet import Fernet
    from django.core.management import call_command

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "desk.settings",
        "SAFQA_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'mutations.db'}",
        "SAFQA_PEPPER": secrets.token_hex(32),
        "SAFQA_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "WHATSAPP_VERIFY_TOKEN": "bench",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_ACCESS_TOKEN": "bench",
        "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID,
    }
    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
