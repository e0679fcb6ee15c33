"""End to end through the simulator while the worker and Rasa are killed: every message covered by exactly one reply.

`python -m benchmarks.whatsapp_end_to_end --people 500 --kills 10` with an echo in the place of Rasa; `--rasa` with the
real one, on the prepared data folder of `--home`. Exit code 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from benchmarks.whatsapp_system import NUMBER_ID, SECRET, Door, running_door
from whatsapp.simulator.graph import text_of
from whatsapp.simulator.webhooks import message_webhook, new_message_id, post_signed, text

MESSAGES = 5
WRITERS = 20
QUESTIONS = ("bonjour", "ch7al la caution", "ما هي وثائق التعاونية؟", "شكرا", "article 91")


def number_of(person: int) -> str:
    """A telephone number for a person."""
    return f"2126{person:08d}"


def write_all(door: Door, people: int, *, seconds: float, real: bool, seed: int) -> None:
    """Every person writes five messages in `seconds`; each is posted until it was acknowledged, as Meta does."""
    clients = threading.local()
    writers = min(WRITERS, people)

    def one(person: int) -> None:
        chance = random.Random(seed * 100_003 + person)
        client = getattr(clients, "client", None) or httpx.Client(timeout=30, trust_env=False)
        clients.client = client
        for number in range(MESSAGES):
            words = QUESTIONS[number] if real else f"p{person} m{number}"
            body = message_webhook(
                number_of(person), text(words), phone_number_id=NUMBER_ID, message_id=new_message_id()
            )
            while post_signed(client, door.webhook, body, SECRET) != httpx.codes.OK:
                time.sleep(0.2)
            if chance.random() < 0.1:
                post_signed(client, door.webhook, body, SECRET)  # Meta repeats itself
            time.sleep(chance.random() * 2 * seconds * writers / (people * MESSAGES))

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(one, range(people)))


def kill_at_random(door: Door, kills: int, seconds: float, seed: int) -> threading.Thread:
    """Kill the worker and Rasa in turn, `kills` times, spread over `seconds`."""

    def run() -> None:
        chance = random.Random(seed)
        for number in range(kills):
            time.sleep(chance.uniform(0.5, 1.5) * seconds / max(1, kills))
            door.restart("worker" if number % 2 == 0 else "rasa")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def wait_until_done(door: Door, *, patience: float) -> bool:
    """Wait until nothing is left to answer or send; False when it takes longer than `patience` seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        waiting = door.rows("SELECT COUNT(*) FROM whatsapp_inboxmessage WHERE state = 'waiting'")[0][0]
        turns = door.rows("SELECT COUNT(*) FROM whatsapp_turn WHERE answered_at IS NULL")[0][0]
        unsent = door.rows("SELECT COUNT(*) FROM whatsapp_outboxmessage WHERE state NOT IN ('sent', 'failed')")[0][0]
        if waiting == turns == unsent == 0:
            return True
        time.sleep(0.3)
    return False


def broken_promises(door: Door, people: int, *, real: bool) -> list[str]:
    """What is wrong with what was sent; empty when all is well."""
    faults = []
    expected = people * MESSAGES
    covered = door.rows("SELECT COUNT(*) FROM whatsapp_inboxmessage WHERE state = 'covered' AND turn_id IS NOT NULL")
    if covered[0][0] != expected:
        faults.append(f"{covered[0][0]} messages are covered, {expected} were acknowledged")
    silent = door.rows(
        "SELECT COUNT(*) FROM whatsapp_turn t WHERE NOT EXISTS"
        " (SELECT 1 FROM whatsapp_outboxmessage o WHERE o.turn_id = t.id AND o.state = 'sent')"
    )
    if silent[0][0]:
        faults.append(f"{silent[0][0]} turns have no reply that was sent")
    tickets = [one.ticket for one in door.graph.accepted]
    if len(set(tickets)) < len(tickets):
        faults.append(f"{len(tickets) - len(set(tickets))} messages were sent twice")
    queued = [row[0] for row in door.rows("SELECT ticket FROM whatsapp_outboxmessage ORDER BY id")]
    if set(queued) != set(tickets):
        faults.append(f"{len(set(queued) ^ set(tickets))} messages are only in the outbox or only at Meta")
    order = {ticket: place for place, ticket in enumerate(queued)}
    by_person: dict[str, list[Any]] = defaultdict(list)
    for one in door.graph.accepted:
        by_person[one.to].append(one)
    for sent in by_person.values():
        places = [order.get(one.ticket, -1) for one in sent]
        if places != sorted(places):
            faults.append("a person got messages out of order")
    if not real:
        faults += _echo_faults(by_person, people)
    return faults


def _echo_faults(by_person: dict[str, list[Any]], people: int) -> list[str]:
    """The echoes of a person are that person's messages, each once, in order."""
    faults = []
    for person in range(people):
        texts = [text_of(one.payload) for one in by_person[number_of(person)]]
        said = [line for words in texts if words.startswith("echo:") for line in words.splitlines()[1:]]
        if said != [f"p{person} m{number}" for number in range(MESSAGES)]:
            faults.append(f"person {person}: {said}")
    return faults[:5]


def measure(
    folder: Path, *, people: int, kills: int, seconds: float, real: bool, database_url: str | None, seed: int = 1
) -> dict[str, Any]:
    """One run; the report."""
    with running_door(folder, database_url=database_url, real_rasa=real) as door:
        began = time.monotonic()
        killer = kill_at_random(door, kills, seconds, seed)
        write_all(door, people, seconds=seconds, real=real, seed=seed)
        killer.join()
        done = wait_until_done(door, patience=120 + people)
        took = time.monotonic() - began
        faults = broken_promises(door, people, real=real)
        if not done:
            faults.insert(0, "not everything was answered in time")
        return {
            "people": people,
            "messages": people * MESSAGES,
            "kills": kills,
            "rasa": "real" if real else "echo",
            "database": "PostgreSQL" if database_url else "SQLite",
            "seconds": round(took, 1),
            "sent": len(door.graph.accepted),
            "faults": faults,
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatsapp_end_to_end", description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120, help="how long people write")
    parser.add_argument("--rasa", action="store_true", help="with the real Rasa and actions")
    parser.add_argument("--home", type=Path, help="data folder; with --rasa one that `deploy.prepare --model` made")
    parser.add_argument("--database-url", help="PostgreSQL instead of SQLite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        report = measure(
            options.home or Path(scratch),
            people=options.people,
            kills=options.kills,
            seconds=options.seconds,
            real=options.rasa,
            database_url=options.database_url,
            seed=options.seed,
        )
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return 1 if report["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
