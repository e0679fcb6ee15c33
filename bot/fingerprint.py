"""What a component's result depends on besides its own class: the shared code and data below.

Rasa's training fingerprint covers a component's config and class source only. With this added, a change in `language/`
or `vocabulary/` trains the component anew.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bot", "language", "vocabulary")
_KINDS = {".py", ".json", ".txt", ".yml", ".yaml", ".csv", ".tsv"}


@lru_cache(maxsize=1)
def shared_code() -> str:
    """A digest of all code and data files of `bot`, `language` and `vocabulary`."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _KINDS and path.is_file():
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
