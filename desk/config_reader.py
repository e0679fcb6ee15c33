"""Reading typed settings from the environment, collecting every fault instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


class ConfigError(SystemExit):
    """One or more settings are wrong; its text lists them all.

    It is a `SystemExit`, so that every process ends with the message and exit code 1 instead of a trace.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"Réglages à corriger / settings to mend (.env):\n{lines}")


class Reader:
    """Reads typed values and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        """The value without the spaces around it, or the default."""
        return self.env.get(name, "").strip() or default

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        raw = self.text(name, str(default))
        try:
            value = int(raw)
        except ValueError:
            self.faults.append(f"{name}={raw!r}: un nombre entier est attendu / must be a whole number")
            return default
        if not low <= value <= high:
            self.faults.append(f"{name}={value}: doit être entre {low} et {high} / must be between them")
            return default
        return value

    def yes_no(self, name: str, *, default: bool) -> bool:
        """Yes or no, in English or French."""
        raw = self.text(name, "true" if default else "false").lower()
        if raw in {"true", "1", "yes", "oui"}:
            return True
        if raw in {"false", "0", "no", "non"}:
            return False
        self.faults.append(f"{name}={raw!r}: écrivez true ou false / must be true or false")
        return default

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """An address with one of the schemes."""
        raw = self.text(name, default)
        if raw and urlsplit(raw).scheme not in schemes:
            # The value may hold a password: only its name is shown.
            self.faults.append(f"{name}: doit commencer par / must start with {', '.join(schemes)}")
        return raw
