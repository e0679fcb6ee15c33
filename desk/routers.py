"""Which database a model may touch: Rasa's is Rasa's."""

from __future__ import annotations

from typing import Any


class RasaIsRasas:
    """Keeps Django's tables out of the database that Rasa's tracker store owns."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """No migrations on Rasa's database."""
        return False if db == "rasa" else None
