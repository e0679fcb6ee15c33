"""The key of a notice and its OCDS id, one made from the other."""

from __future__ import annotations

import re

_PMMP = re.compile(r"-ma-pmmp-([A-Za-z0-9]+)-(\d+)$")
_BDC = re.compile(r"-ma-bdc-(\d+)$")


def key_of(ocid: str) -> str:
    """Our key of an OCDS id; one of another publisher stands under itself."""
    if match := _PMMP.search(ocid):
        return f"pmmp:{match[1]}:{match[2]}"
    if match := _BDC.search(ocid):
        return f"bdc:{match[1]}"
    return f"ocid:{ocid}"


def ocid_of(key: str, *, prefix: str) -> str:
    """The OCDS id of a key. `prefix` is the registered prefix of the publisher (setting `SAFQA_OCDS_PREFIX`)."""
    source, _, rest = key.partition(":")
    if source == "ocid":
        return rest
    return f"{prefix}-ma-{source}-{rest.replace(':', '-').replace(' ', '-')}"


def source_of(key: str) -> str:
    """The source that a key names."""
    source = key.partition(":")[0]
    return source if source in {"pmmp", "bdc"} else "import"
