"""What a check found, told apart from how it is said, so that the desk can say it in French and Arabic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).resolve().parent / "findings.yaml"


@dataclass(frozen=True)
class Finding:
    """Something to mend (or, a remark, to look at): its kind in `findings.yaml`, the part it is about, the details."""

    code: str
    where: tuple[str | int, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The sentence in "en", "fr" or "ar"."""
        return messages()[self.code][language].format(**self.params)


@lru_cache(maxsize=1)
def messages() -> dict[str, dict[str, str]]:
    """Every sentence, by kind and language."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))
    return loaded
