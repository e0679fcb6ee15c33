"""Notices and what changed in them."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One public notice: a tender, or a purchase order asked for quotes.

    What a notice does not state is null or empty, which is not the same as no. Amounts are in dirhams, tax included.
    The full-text column (PostgreSQL) and table (SQLite) beside this are made by the migration; see `tenders.fulltext`.
    """

    class Kind(models.TextChoices):
        """How the public body buys."""

        TENDER = "tender", "tender"
        PURCHASE_ORDER = "purchase-order", "purchase order"

    class Status(models.TextChoices):
        """What became of it; whether it is closed follows from its deadline."""

        ACTIVE = "active", "active"
        CANCELLED = "cancelled", "cancelled"
        UNSUCCESSFUL = "unsuccessful", "unsuccessful"
        COMPLETE = "complete", "complete"

    key = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    reference = models.CharField(max_length=200, blank=True)
    object = models.TextField()
    buyer = models.CharField(max_length=400, blank=True)
    category = models.CharField(max_length=10, blank=True)
    procedure = models.CharField(max_length=30, blank=True)
    procedure_text = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True)
    deadline = models.DateTimeField(null=True)
    places = models.JSONField(default=list)
    estimate = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    guarantee = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    reserved = models.BooleanField(null=True)
    reserved_hint = models.BooleanField(default=False)
    has_lots = models.BooleanField(default=False)
    sectors = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    republished_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    fingerprint = models.CharField(max_length=64, db_index=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    details_read_at = models.DateTimeField(null=True)
    details_wanted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["status", "deadline"]),
            models.Index(fields=["first_seen"]),
            models.Index(fields=["kind", "last_seen"]),
            models.Index(fields=["details_wanted"], condition=models.Q(details_wanted=True), name="details_wanted"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.object[:60]}"


class Change(models.Model):
    """One thing that changed in a notice after it was first seen; kept for ever, exported as OCDS amendments."""

    class Kind(models.TextChoices):
        """What sort of change."""

        DEADLINE = "deadline", "deadline moved"
        CANCELLED = "cancelled", "cancelled"
        REOPENED = "reopened", "no longer cancelled"
        CORRECTED = "corrected", "corrected"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind)
    field = models.CharField(max_length=30)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["seen_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"
