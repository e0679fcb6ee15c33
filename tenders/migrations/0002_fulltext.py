"""The full text beside the tables: FTS5 tables on SQLite, a tsvector column on PostgreSQL (see tenders/fulltext.py)."""

from django.db import migrations

TABLES = ("tenders_notice", "tenders_award")


def make(_apps, schema_editor):
    run = schema_editor.execute
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            run(f"ALTER TABLE {table} ADD COLUMN search tsvector")
            run(f"CREATE INDEX {table}_search ON {table} USING gin (search)")
        else:
            options = "detail=none, tokenize='unicode61 remove_diacritics 0'"
            run(f"CREATE VIRTUAL TABLE {table}_fts USING fts5(words, {options})")
            forget = f"DELETE FROM {table}_fts WHERE rowid = old.id;"  # noqa: S608
            run(f"CREATE TRIGGER {table}_fts_gone AFTER DELETE ON {table} BEGIN {forget} END")


def unmake(_apps, schema_editor):
    run = schema_editor.execute
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            run(f"ALTER TABLE {table} DROP COLUMN search")
        else:
            run(f"DROP TRIGGER {table}_fts_gone")
            run(f"DROP TABLE {table}_fts")


class Migration(migrations.Migration):
    dependencies = [("tenders", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
