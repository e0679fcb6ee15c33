"""What the sync did, what it may do, and the pages it could not read."""

from __future__ import annotations

from django.db import models


class Clearance(models.Model):
    """An administrator's word that reading the portal is allowed; without an open one the sync stays off."""

    recorded_by = models.CharField(max_length=120)
    note = models.TextField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.recorded_by} {self.recorded_at:%Y-%m-%d}"


class PortalDay(models.Model):
    """Requests made to the portal on one day, and whether it refused us."""

    day = models.DateField(primary_key=True)
    requests = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.day}: {self.requests}"


class SyncRun(models.Model):
    """One run of the sync: where it is, what it found, how it ended. `next_page` lets another run go on."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", "running"
        DONE = "done", "done"
        PAUSED = "paused", "paused"
        FAILED = "failed", "failed"
        REFUSED = "refused", "refused"

    what = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    window_from = models.DateField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    next_page = models.PositiveIntegerField(default=1)
    total_said = models.PositiveIntegerField(null=True)
    rows_seen = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    details_read = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.what} {self.started_at:%Y-%m-%d %H:%M} {self.state}"


class RawPage(models.Model):
    """A page that could not be read, as it came, so that the reader can be mended."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    what = models.CharField(max_length=30)
    fault = models.TextField()
    body = models.TextField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} {self.sha256[:12]}"
