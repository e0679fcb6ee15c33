"""Meta's OpenAPI schemas as JSON Schema that can be applied.

Meta writes a message as `allOf` of common properties and its own part with `additionalProperties: false`; read word by
word that refuses everything. Here the parts are merged first. Two properties that its description leaves out of the
messages endpoint are allowed: `biz_opaque_callback_data` and `recipient` (in the place of `to`).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

META = Path(__file__).parent / "meta"
SCHEMAS: dict[str, Any] = json.loads((META / "schemas.json").read_text(encoding="utf-8"))["components"]["schemas"]


def merged(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return merged(SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]])
    if "allOf" not in schema:
        return schema
    whole: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for part in map(merged, schema["allOf"]):
        whole["properties"] |= part.get("properties", {})
        whole["required"] = sorted({*whole["required"], *part.get("required", [])})
        if part.get("additionalProperties") is False:
            whole["additionalProperties"] = False
    return whole


@cache
def message_validator(kind: str) -> Draft7Validator:
    name = SCHEMAS["Message"]["discriminator"]["mapping"][kind].rsplit("/", 1)[-1]
    schema = merged(SCHEMAS[name])
    schema = json.loads(json.dumps(schema))
    schema["properties"] |= {"biz_opaque_callback_data": {"type": "string", "maxLength": 512}}
    schema["properties"] |= {"recipient": {"type": "string"}}
    return Draft7Validator(schema | {"components": {"schemas": _applied()}})


@cache
def _applied() -> dict[str, Any]:
    return {name: merged(schema) for name, schema in SCHEMAS.items()}


def faults(message: dict[str, Any]) -> list[str]:
    """What Meta's schema says against a message."""
    return [error.message for error in message_validator(message["type"]).iter_errors(message)]
