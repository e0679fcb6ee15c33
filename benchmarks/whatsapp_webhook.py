"""How fast the webhook answers: messages and statuses at a fixed rate, whether or not earlier ones were answered.

`python -m benchmarks.whatsapp_webhook` (SQLite, 20 + 60 a second, 60 s); with `--database-url URL --messages 80
--statuses 240` on PostgreSQL; with `--busy` the worker (and an echo in the place of Rasa, or `--rasa`) works beside it.
Exit code 1 when one was lost. Times count from the moment at which a call was due.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.whatsapp_end_to_end import number_of, wait_until_done
from benchmarks.whatsapp_system import NUMBER_ID, SECRET, Door, running_door
from whatsapp.signature import HEADER, sign
from whatsapp.simulator.webhooks import message_webhook, new_message_id, status_webhook, text

CONNECTIONS = 16


def calls(rate_messages: int, rate_statuses: int, seconds: float) -> list[tuple[float, bytes]]:
    """What is posted, and when (seconds from the start): messages of many people, statuses of nothing known."""
    made = []
    for number in range(int(rate_messages * seconds)):
        body = message_webhook(number_of(number % 5000), text(f"question {number}"), phone_number_id=NUMBER_ID)
        made.append((number / rate_messages, body))
    for number in range(int(rate_statuses * seconds)):
        body = status_webhook(new_message_id(), "delivered", number_of(number), "", phone_number_id=NUMBER_ID)
        made.append((number / rate_statuses, body))
    return [(at, _request(body)) for at, body in sorted(made, key=lambda call: call[0])]


def _request(body: dict[str, Any]) -> bytes:
    data = json.dumps(body).encode()
    head = (
        "POST /webhooks/whatsapp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\n{HEADER}: {sign(data, SECRET)}\r\n\r\n"
    )
    return head.encode() + data


async def post_all(webhook: str, todo: Sequence[tuple[float, bytes]]) -> tuple[list[float], int]:
    """Post every call when it is due; the time of each in seconds, and how many were not answered 200."""
    port = urlsplit(webhook).port or 80
    queue: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    times: list[float] = []
    failed = 0

    async def caller() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (call := await queue.get()) is not None:
            due, request = call
            writer.write(request)
            status = await _answer(reader)
            times.append(time.perf_counter() - due)
            failed += status != 200
        writer.close()

    callers = [asyncio.create_task(caller()) for _ in range(CONNECTIONS)]
    await asyncio.sleep(0.2)
    start = time.perf_counter()
    for at, request in todo:
        wait = start + at - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        queue.put_nowait((start + at, request))
    for _ in callers:
        queue.put_nowait(None)
    await asyncio.gather(*callers)
    return times, failed


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next((int(x.split(":")[1]) for x in head.splitlines() if x.lower().startswith("content-length")), 0)
    await reader.readexactly(length)
    return int(head.split()[1])


def measure(
    folder: Path,
    *,
    messages: int,
    statuses: int,
    seconds: float,
    database_url: str | None,
    busy: bool,
    real_rasa: bool = False,
) -> dict[str, Any]:
    """One run; the report."""
    with running_door(folder, database_url=database_url, worker=busy, real_rasa=real_rasa) as door:
        if not busy:
            door.stop("rasa")
        asyncio.run(post_all(door.webhook, calls(messages, statuses, 1)))  # warm up, not counted
        todo = calls(messages, statuses, seconds)
        times, failed = asyncio.run(post_all(door.webhook, todo))
        report = _report(times, failed, messages=messages, statuses=statuses, seconds=seconds)
        report["database"] = "PostgreSQL" if database_url else "SQLite"
        report["busy"] = ("real Rasa" if real_rasa else "echo") if busy else "no"
        report["lost"] = _lost(door, messages, statuses, seconds, busy=busy)
        return report


def _report(times: list[float], failed: int, **rates: float) -> dict[str, Any]:
    ordered = sorted(times)
    at = {f"p{share}_ms": round(ordered[int(len(ordered) * share / 100) - 1] * 1000, 1) for share in (50, 95, 99)}
    return {**rates, "calls": len(times), "not_200": failed, **at, "max_ms": round(ordered[-1] * 1000, 1)}


def _lost(door: Door, messages: int, statuses: int, seconds: float, *, busy: bool) -> int:
    """How many of what was acknowledged are not in the database."""
    expected = int(messages * seconds) + int(messages)
    stored = int(door.rows("SELECT COUNT(*) FROM whatsapp_inboxmessage")[0][0])
    if busy:
        if not wait_until_done(door, patience=600):
            return expected
        return expected - stored
    kept = int(door.rows("SELECT COUNT(*) FROM whatsapp_deliverystatus")[0][0])
    return expected - stored + int(statuses * seconds) + int(statuses) - kept


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatsapp_webhook", description=__doc__)
    parser.add_argument("--messages", type=int, default=20, help="a second")
    parser.add_argument("--statuses", type=int, default=60, help="a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database-url", help="an empty PostgreSQL database instead of SQLite")
    parser.add_argument("--busy", action="store_true", help="with the worker at work")
    parser.add_argument("--rasa", action="store_true", help="with --busy: the real Rasa, on the data folder --home")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        report = measure(
            options.home or Path(scratch),
            messages=options.messages,
            statuses=options.statuses,
            seconds=options.seconds,
            database_url=options.database_url,
            busy=options.busy or options.rasa,
            real_rasa=options.rasa,
        )
    print(json.dumps(report | {"cores": os.cpu_count()}, indent=1))
    return 1 if report["lost"] or report["not_200"] else 0


if __name__ == "__main__":
    sys.exit(main())
