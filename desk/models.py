"""What the desk itself keeps in the database."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a worker was last seen alive."""

    worker = models.CharField(max_length=100, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
