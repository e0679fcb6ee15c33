"""Loading the active release when the server starts, so that the first person does not wait for it."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connections

from knowledge.releases import NoReleaseError, active_release

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Load the active release; without one, or without a database yet, the first question tries again."""
    try:
        active_release.get()
    except (NoReleaseError, DatabaseError) as error:
        logger.warning("no release to load yet: %s", type(error).__name__)
    finally:
        # The server may start workers of its own after this; a connection must not be shared with them.
        connections.close_all()
