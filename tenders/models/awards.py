"""Purchase orders that were awarded: what others got."""

from __future__ import annotations

from django.db import models


class Award(models.Model):
    """The result of a purchase order. Who won is not kept: a winner may be a natural person."""

    key = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=200, blank=True)
    object = models.TextField()
    buyer = models.CharField(max_length=400, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    quotes = models.PositiveIntegerField(null=True)
    successful = models.BooleanField(default=True)
    published_on = models.DateField(null=True)
    sectors = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reference} {self.object[:60]}"
