"""Outgoing audio: uploaded to Meta before it is sent, and again when Meta's copy grows old."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from whatsapp.graph import Graph, MediaError
from whatsapp.graph_errors import Refused
from whatsapp.models import Recording

KEEPS = dt.timedelta(days=25)
"""Meta keeps media for 30 days."""
GONE = -2
"""Our own error code: the recording was removed before it was sent."""


def with_media(payload: dict[str, Any], graph: Graph) -> dict[str, Any] | Refused:
    """The payload as Meta takes it, its recording uploaded; or why that was refused."""
    if "recording" not in payload:
        return payload
    recording = Recording.objects.filter(pk=payload["recording"]).first()
    if recording is None:
        return Refused(GONE, again=False)
    now = timezone.now()
    if not recording.media_id or recording.media_at is None or now - recording.media_at > KEEPS:
        try:
            recording.media_id = graph.upload(bytes(recording.sound), recording.mime_type)
        except MediaError as error:
            return Refused(error.code, again=error.again)
        recording.media_at = now
        recording.save(update_fields=["media_id", "media_at"])
    return {"type": "audio", "audio": {"id": recording.media_id}}
