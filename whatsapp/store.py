"""Writing what the webhook received with as few steps as the database allows: Meta waits, and others wait behind it.

Plain SQL that SQLite and PostgreSQL both take; built by the ORM, the same statements took twice the processor's time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, transaction

from whatsapp.models import Conversation, DeliveryStatus, InboxMessage

Statement = tuple[str, list[Any]]
_WAKE = """
INSERT INTO {table} (person, address, due_at, inbox_due_at, burst_ends_at, last_inbound_at, claimed_by,
                     pending_transcript)
VALUES (%s, %s, %s, %s, %s, %s, '', '')
ON CONFLICT (person) DO UPDATE SET
  address = excluded.address,
  last_inbound_at = {greatest}(excluded.last_inbound_at, COALESCE({table}.last_inbound_at, excluded.last_inbound_at)),
  inbox_due_at = {least}(excluded.inbox_due_at, COALESCE({table}.burst_ends_at, excluded.burst_ends_at)),
  burst_ends_at = COALESCE({table}.burst_ends_at, excluded.burst_ends_at),
  due_at = {least}(excluded.due_at, COALESCE({table}.due_at, excluded.due_at))
"""
_INBOX = """
INSERT INTO {table} (key, person, kind, body, sealed_id, sent_at, received_at, state)
VALUES {rows} ON CONFLICT DO NOTHING
"""
_STATUS = """
INSERT INTO {table} (ticket, message_key, status, error_code, received_at) VALUES {rows} ON CONFLICT DO NOTHING
"""


@cache
def _wake_sql(vendor: str) -> str:
    least, greatest = ("LEAST", "GREATEST") if vendor == "postgresql" else ("MIN", "MAX")
    return _WAKE.format(table=Conversation._meta.db_table, least=least, greatest=greatest)


def wake_statement(wanted: Conversation) -> Statement:
    """Make the person's queue due as `wanted` says; what was due earlier stays, a burst keeps its end."""
    times = (wanted.due_at, wanted.inbox_due_at, wanted.burst_ends_at, wanted.last_inbound_at)
    return _wake_sql(connection.vendor), [wanted.person, wanted.address, *map(_time, times)]


def inbox_statement(rows: Sequence[InboxMessage]) -> Statement:
    """Add messages; those that came before stay as they are."""
    values: list[Any] = []
    for row in rows:
        values += [row.key, row.person, row.kind, json.dumps(row.body), row.sealed_id]
        values += [_time(row.sent_at), _time(row.received_at), row.state]
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    return _INBOX.format(table=InboxMessage._meta.db_table, rows=places), values


def status_statement(rows: Sequence[DeliveryStatus]) -> Statement:
    """Add statuses; a repeat changes nothing."""
    values: list[Any] = []
    for row in rows:
        values += [row.ticket, row.message_key, row.status, row.error_code, _time(row.received_at)]
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    return _STATUS.format(table=DeliveryStatus._meta.db_table, rows=places), values


def run_together(statements: Sequence[Statement]) -> None:
    """Run the statements, all or none. Raises `django.db.Error`.

    PostgreSQL takes them in one message, which it runs as one transaction: one way there and back instead of four.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(";".join(sql for sql, _ in statements), [v for _, values in statements for v in values])
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


def _time(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
