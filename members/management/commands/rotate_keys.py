"""`manage.py rotate_keys`: seal everything anew with the first key of SAFQA_ENCRYPTION_KEYS."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.progress import track

from members.sealing import SealError, reseal


class Command(BaseCommand):
    help = (
        "Seal every stored number anew with the first key of SAFQA_ENCRYPTION_KEYS. To change keys: put the new key "
        "first, restart, run this, then take the old key away and restart."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = 0
        for model in apps.get_models():
            for name in getattr(model, "SEALED_FIELDS", ()):
                keys = list(model._default_manager.exclude(**{name: b""}).values_list("pk", flat=True))
                for key in track(keys, description=f"{model.__name__}.{name}", disable=not self.stdout.isatty()):
                    count += self._one(model, key, name)
        self.stdout.write(f"{count} values sealed anew")

    @staticmethod
    def _one(model: Any, key: Any, name: str) -> int:
        with transaction.atomic():
            row = model._default_manager.select_for_update().filter(pk=key).first()
            if row is None or not getattr(row, name):
                return 0
            try:
                setattr(row, name, reseal(getattr(row, name)))
            except SealError as error:
                raise CommandError(f"{error}; put the key it was sealed with back into the list") from error
            row.save(update_fields=[name])
        return 1
