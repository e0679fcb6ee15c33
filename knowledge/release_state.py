"""Whose word counts for what the bot says, and whether a stored release can still be searched."""

from __future__ import annotations

import logging

from knowledge.models import Release
from knowledge.releases import load_release
from knowledge.search import search

logger = logging.getLogger(__name__)


def published_by_staff() -> bool:
    """Whether anybody has published in the desk; from then on only staff decide what the bot says."""
    return Release.objects.exclude(prepared_by="").exclude(activated_at=None).exists()


def still_answers(release: Release) -> bool:
    """Whether this code can search a stored release; it may have been made by an older one."""
    try:
        loaded = load_release(release)
        title = next(iter(loaded.entries.values())).texts["fr"].title
        search(title, release=loaded)
    except Exception:
        logger.warning("release %s was made by older code", release.pk, exc_info=True)
        return False
    return True
