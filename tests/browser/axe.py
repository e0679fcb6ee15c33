"""Accessibility faults of a page, found by axe-core (tests/browser/vendor, version and licence in the file itself)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"
SERIOUS = {"serious", "critical"}


@lru_cache(maxsize=1)
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def serious_faults(page: Page) -> list[str]:
    """Rule and first element of each serious or critical fault; run by the debugger, so the page's policy allows it."""
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((found) => found.violations)")
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in SERIOUS]
