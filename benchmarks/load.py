"""Conversations against a Rasa REST channel: how many messages a second, how long each takes, and no empty reply."""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

MESSAGES_A_CONVERSATION = 5
AT_A_TIME = 4


@dataclass(frozen=True)
class Load:
    """One round: messages a second, and the 50th and 95th percentile of a message's time in milliseconds."""

    messages: int
    per_second: float
    p50_ms: float
    p95_ms: float


class EmptyReplyError(RuntimeError):
    """A message was answered with nothing: the figures would be worth nothing."""


async def drive(url: str, texts: Sequence[str], *, conversations: int) -> Load:
    """Hold `conversations` talks of five messages, four at a time; raises `EmptyReplyError` on an empty reply."""
    queue = list(range(conversations))
    times: list[float] = []
    async with httpx.AsyncClient(timeout=60) as client:
        began = time.perf_counter()
        await asyncio.gather(*(_talk(client, url, texts, queue, times) for _ in range(AT_A_TIME)))
        seconds = time.perf_counter() - began
    ordered = sorted(times)
    return Load(
        messages=len(times),
        per_second=round(len(times) / seconds, 1),
        p50_ms=round(statistics.median(ordered) * 1000, 1),
        p95_ms=round(ordered[int(len(ordered) * 0.95) - 1] * 1000, 1),
    )


async def _talk(
    client: httpx.AsyncClient, url: str, texts: Sequence[str], queue: list[int], times: list[float]
) -> None:
    while queue:
        number = queue.pop()
        sender = f"bench-{uuid.uuid4().hex}"
        for turn in range(MESSAGES_A_CONVERSATION):
            text = texts[(number * MESSAGES_A_CONVERSATION + turn) % len(texts)]
            began = time.perf_counter()
            reply = await client.post(url, json={"sender": sender, "message": text})
            times.append(time.perf_counter() - began)
            reply.raise_for_status()
            if not any(message.get("text") for message in reply.json()):
                raise EmptyReplyError(f"no reply to {text!r}")
