"""PostgreSQL's GIN index without its pending list: each search would read through that until the next vacuum."""

from django.db import migrations

TABLES = ("tenders_notice", "tenders_award")


def _set(value):
    def run(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for table in TABLES:
                schema_editor.execute(f"ALTER INDEX {table}_search SET (fastupdate = {value})")

    return run


class Migration(migrations.Migration):
    dependencies = [("tenders", "0003_kind_last_seen")]
    operations = [migrations.RunPython(_set("off"), _set("on"))]
