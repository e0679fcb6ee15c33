"""What the knowledge base keeps in the database."""

from __future__ import annotations

from django.db import models


class EntryRecord(models.Model):
    """An entry as it stands now; `data` is the content of its YAML form."""

    entry_id = models.SlugField(max_length=60, primary_key=True)
    topic = models.SlugField(max_length=60)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.entry_id


class Release(models.Model):
    """An immutable snapshot that the bot answers from: entries, encoder, index, calibration.

    At most one release is active; publishing and rolling back only move that mark.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField(max_length=64)
    entries = models.JSONField()
    background = models.JSONField(default=list)
    calibration = models.JSONField()
    encoder_name = models.CharField(max_length=200)
    tokenizer = models.TextField(blank=True)
    matrix = models.BinaryField()
    index = models.BinaryField()
    active = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=models.Q(active=True), name="one_active_release")
        ]

    def __str__(self) -> str:
        return f"release {self.pk} ({'active' if self.active else 'kept'})"
