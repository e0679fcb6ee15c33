"""Forgetting conversations: what Rasa keeps of a person is removed after a time of silence."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import connections
from django.utils import timezone

from members.erasure import erase_due

logger = logging.getLogger(__name__)
BATCH = 500


def forget_old_conversations() -> int:
    """Remove Rasa's events of every conversation that was silent for `SAFQA_RETENTION_DAYS`; returns how many.

    By SQL on Rasa's own `events` table: Rasa has no call that removes them.
    """
    silent_since = timezone.now() - dt.timedelta(days=settings.CONFIG.retention_days)
    connection = connections["rasa"]
    if "events" not in connection.introspection.table_names():
        return 0
    forgotten = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sender_id FROM events GROUP BY sender_id HAVING MAX(timestamp) < %s LIMIT %s",
                [silent_since.timestamp(), BATCH],
            )
            senders = [row[0] for row in cursor.fetchall()]
            if not senders:
                break
            marks = ", ".join(["%s"] * len(senders))
            cursor.execute(f"DELETE FROM events WHERE sender_id IN ({marks})", senders)  # noqa: S608 - marks only
        forgotten += len(senders)
    if forgotten:
        logger.info("forgot %s conversations silent for %s days", forgotten, settings.CONFIG.retention_days)
    return forgotten


def erase_from_tracker(person: str) -> int:
    """Remove Rasa's events of one conversation; returns how many."""
    connection = connections["rasa"]
    if "events" not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE sender_id = %s", [person])
        return int(cursor.rowcount)


def erase_who_asked() -> int:
    """Do the erasures that are due; on SQLite the write-ahead logs are emptied too, for they hold what was erased."""
    done = erase_due()
    for connection in connections.all() if done else ():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return done
