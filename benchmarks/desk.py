"""How fast the staff desk is on a large knowledge base: each page at the server, and grouping in the background.

`python -m benchmarks.desk --entries 5000 --questions 200000 --publish 1000` fills databases of its own in a temporary
folder with generated entries and questions, and prints as Markdown: milliseconds a page at the server (the median of
three), seconds of grouping all questions, and seconds of preparing and switching to a release of 1,000 entries.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

PAGES = (
    "home",
    "entries",
    "inbox",
    "publish",
    "golden",
    "reviews",
    "stale",
    "contacts",
    "trends",
    "trends_csv",
    "report",
    "exchange",
    "accounts",
    "audit",
    "handovers",
    "recordings",
    "tenders",
)
TIMES = 3
STEPS = 20
"""Training steps: the pages do not depend on how well the encoder learnt."""
QUESTION = "c'est quoi la caution provisoire?"


def prepare(entries: int, questions: int) -> None:
    """Make the database: generated entries with a release, and a year of questions."""
    from django.core.management import call_command

    from benchmarks.scale import generated
    from desk.staff.roles import give_role
    from knowledge import encoder_training, releases
    from knowledge.models import EntryRecord
    from knowledge.source_files import read_entries
    from knowledge.store import entry_data, entry_digest

    call_command("migrate", verbosity=0)
    _empty()
    real = [file.entry for file in read_entries()[0]]
    made = [*real, *generated(real, max(0, entries - len(real)), seed=1)][:entries]
    EntryRecord.objects.bulk_create(
        EntryRecord(entry_id=e.id, topic=e.topic, data=entry_data(e), digest=entry_digest(e)) for e in made
    )
    trained = encoder_training.train_encoder
    encoder_training.train_encoder = lambda groups, **rest: trained(groups[:380], **rest, steps=STEPS)
    try:
        releases.publish()
    finally:
        encoder_training.train_encoder = trained
    _fill(made, questions)
    from django.contrib.auth.models import User

    give_role(User.objects.get_or_create(username="bench")[0], "administrator")


def _empty() -> None:
    from knowledge.models import Asked, EntryRecord, OpenQuestion, QuestionGroup, Release

    for model in (Asked, OpenQuestion, QuestionGroup, EntryRecord, Release):
        model.objects.all().delete()


def publish(entries: int) -> float:
    """Seconds from asking for a release of so many entries to its being the active one, trained in full."""
    from desk.staff import tasks
    from desk.staff.models import Task
    from knowledge import releases
    from knowledge.models import GoldenQuestion
    from knowledge.store import seed_golden_questions

    prepare(entries, 2000)
    if not GoldenQuestion.objects.exists():
        seed_golden_questions()
    began = time.perf_counter()
    task = tasks.run(tasks.ask_for(Task.Kind.PREPARE, "bench").pk)
    if "release" not in task.result:
        raise RuntimeError(f"not published: {task.result}")
    releases.activate(task.result["release"])
    return time.perf_counter() - began


def _fill(entries: Sequence[Any], count: int) -> None:
    """A year of questions, a fifth of them without a good answer."""
    from knowledge.contacts import PROVINCES
    from knowledge.models import Asked, OpenQuestion

    rng = random.Random(7)
    today = dt.date.today()
    varieties = ("fr", "ar", "ary", "ary-Latn")
    asked, kept = [], []
    for _ in range(count):
        entry, variety = rng.choice(entries), rng.choice(varieties)
        day = today - dt.timedelta(days=rng.randrange(365))
        refused = rng.random() < 0.2
        asked.append(
            Asked(
                day=day,
                variety=variety,
                outcome="refused" if refused else "answered",
                entry_id="" if refused else entry.id,
                topic=entry.topic,
                province=rng.choice(PROVINCES),
                person=f"{rng.randrange(4000)}",
            )
        )
        text = f"{rng.choice(entry.texts[variety].questions)} {rng.choice(('', 'svp', '3afak', 'من فضلكم'))}"
        kept.append(
            OpenQuestion(
                text=text[:600], variety=variety, reason="refused", nearest=[entry.id], confidence=0.2, day=day
            )
        )
    Asked.objects.bulk_create(asked, batch_size=2000)
    OpenQuestion.objects.bulk_create(kept, batch_size=2000)


def measure() -> dict[str, float]:
    """Milliseconds of each page at the server, and seconds of grouping."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    from desk.staff.questions.grouping import group_questions
    from knowledge.models import EntryRecord, QuestionGroup

    client = Client()
    client.force_login(User.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend")
    began = time.perf_counter()
    group_questions(lambda *_: None)
    figures = {"grouping (s)": time.perf_counter() - began}
    entry_id = EntryRecord.objects.values_list("entry_id", flat=True)[0]
    addresses = {name: reverse(f"staff:{name}") for name in PAGES}
    addresses |= {
        "entry": reverse("staff:entry", args=[entry_id]),
        "group": reverse("staff:group", args=[QuestionGroup.objects.values_list("pk", flat=True)[0]]),
    }
    for name, address in addresses.items():
        client.get(address)
        figures[f"{name} (ms)"] = statistics.median(_times(client.get, address)) * 1000
    form = _form(entry_id)
    for name in ("check", "try"):
        address = reverse(f"staff:{name}", args=[entry_id])
        figures[f"{name} (ms)"] = statistics.median(_times(client.post, address, form)) * 1000
    return figures


def _form(entry_id: str) -> dict[str, Any]:
    """What the editor's page sends while one types."""
    from desk.staff.entries.drafts import working
    from desk.staff.entries.form import form_rows

    now = working(entry_id)
    if now is None:
        raise LookupError(entry_id)
    rows = form_rows(now.content, readonly=False)
    form: dict[str, Any] = {"topic": rows["content"]["topic"], "status": "verified", "question": QUESTION}
    for variety in rows["varieties"]:
        form |= {f"{variety['code']}.{field['name']}": field["value"] for field in variety["fields"]}
        form[f"{variety['code']}.questions"] = variety["questions"]
    return form


def _times(ask: Callable[..., Any], address: str, *data: Any) -> Iterable[float]:
    for _ in range(TIMES):
        began = time.perf_counter()
        reply = ask(address, *data)
        if reply.status_code != 200:
            raise RuntimeError(f"{address}: {reply.status_code}")
        yield time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--publish", type=int, default=0, help="also time a publication of so many entries")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAFQA_HOME": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
        import django

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        prepare(options.entries, options.questions)
        print(f"| {options.entries} entries, {options.questions} questions | |\n|---|---|")
        for name, value in measure().items():
            print(f"| {name} | {value:.1f} |", flush=True)
        if options.publish:
            print(f"| publishing {options.publish} entries (s) | {publish(options.publish):.1f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
