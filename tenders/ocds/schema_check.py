"""Checking against the release schema (1.1.5 with the extensions used), offline."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMA = Path(__file__).resolve().parent / "schema"
MOST_FAULTS_EACH = 20


def release_faults(release: Any) -> list[str]:
    """Everything that is wrong with one release, each with its place in it."""
    return _faults(_release_checker(), release)


def package_faults(head: Any) -> list[str]:
    """Everything that is wrong with a package apart from its releases (give it with one placeholder release)."""
    return _faults(_package_checker(), head)


def _faults(checker: jsonschema_rs.Draft4Validator, data: Any) -> list[str]:
    faults = []
    for error in checker.iter_errors(data):
        place = "/".join(map(str, error.instance_path)) or "(release)"
        faults.append(f"{place}: {error.message[:200]}")
        if len(faults) >= MOST_FAULTS_EACH:
            break
    return faults


@lru_cache(maxsize=1)
def _release_checker() -> jsonschema_rs.Draft4Validator:
    schema = json.loads((SCHEMA / "release-schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)


@lru_cache(maxsize=1)
def _package_checker() -> jsonschema_rs.Draft4Validator:
    schema = json.loads((SCHEMA / "release-package-schema.json").read_text(encoding="utf-8"))
    # The releases are checked one by one; the reference would be fetched from the network.
    schema["properties"]["releases"]["items"] = {"type": "object"}
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)
