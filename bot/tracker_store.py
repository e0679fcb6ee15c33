"""Rasa's SQL tracker store, made for a server: one read a turn, quick writes, SQLite set up for many writers.

Rasa's own store opens a new SQLite connection for every query and counts the stored events before each save. Within a
turn (`one_turn`, under the conversation's lock) nobody else writes to the conversation, so what was read stays true.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

BUSY_MS = 4000
"""How long a write waits for another process (the worker's retention) before the turn fails and may be sent again."""

_read: ContextVar[dict[str, tuple[DialogueStateTracker | None, int]] | None] = ContextVar("read", default=None)


@contextmanager
def one_turn() -> Iterator[None]:
    """Within this block each conversation is read from the database once. Hold its lock."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


class EventStore(SQLTrackerStore):
    """`SQLTrackerStore` for SQLite and PostgreSQL; name it as `type: bot.tracker_store.EventStore`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            # One connection kept by the server's one thread, instead of a new one for each query.
            self.engine.dispose()
            self.engine = sa.create_engine(self.engine.url, poolclass=sa.pool.SingletonThreadPool)
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's latest session, or None; read once a turn."""
        known = _read.get()
        if known is None:
            return await super().retrieve(sender_id)
        if sender_id not in known:
            tracker = await super().retrieve(sender_id)
            known[sender_id] = (tracker, len(tracker.events) if tracker is not None else 0)
        return known[sender_id][0]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are not stored yet, all or none."""
        known = _read.get()
        if known is None or tracker.sender_id not in known:
            await super().save(tracker)
            return
        await self.stream_events(tracker)
        stored = known[tracker.sender_id][1]
        rows = [self._row(tracker.sender_id, event.as_dict()) for event in list(tracker.events)[stored:]]
        if rows:
            with self.session_scope() as session:
                session.execute(sa.insert(self.SQLEvent.__table__), rows)
                session.commit()
        known[tracker.sender_id] = (tracker, len(tracker.events))

    @staticmethod
    def _row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
        """An event as the columns of Rasa's own table."""
        return {
            "sender_id": sender_id,
            "type_name": event["event"],
            "timestamp": event.get("timestamp"),
            "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": event.get("name"),
            "data": json.dumps(event),
        }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.close()
