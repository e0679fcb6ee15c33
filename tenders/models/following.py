"""Who follows what. A person is a pseudonym (Rasa's sender id); `tenders.following.forget` erases all of theirs."""

from __future__ import annotations

from django.db import models

from tenders.models.notices import Notice


class SavedSearch(models.Model):
    """A search somebody asked to be told about."""

    class Rhythm(models.TextChoices):
        """How often its digest is sent; purchase orders, which close in days, are told at the next sync."""

        DAILY = "daily", "daily"
        WEEKLY = "weekly", "weekly"

    person = models.CharField(max_length=200, db_index=True)
    variety = models.CharField(max_length=10)
    wanted = models.JSONField()
    wanted_digest = models.CharField(max_length=64)
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    seen_until = models.DateTimeField()
    orders_seen_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "wanted_digest"], name="one_saved_search_each")]

    def __str__(self) -> str:
        return f"search {self.pk}"


class FollowedNotice(models.Model):
    """A notice somebody wants to be reminded of."""

    person = models.CharField(max_length=200, db_index=True)
    variety = models.CharField(max_length=10)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="followers")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changes_seen_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "notice"], name="followed_once")]

    def __str__(self) -> str:
        return f"follows {self.notice_id}"


class Alert(models.Model):
    """Something to tell a person, once: the key is what makes a second one the same.

    `custom` is what a door that shows cards needs; `text` holds everything. A door takes it and sets `delivered_at`.
    """

    class Kind(models.TextChoices):
        """Why it is sent."""

        ORDERS = "orders", "new purchase orders"
        DIGEST = "digest", "digest of new tenders"
        REMINDER = "reminder", "deadline of a followed notice"
        CHANGED = "changed", "a followed notice changed"

    person = models.CharField(max_length=200, db_index=True)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    variety = models.CharField(max_length=10)
    text = models.TextField()
    custom = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, db_index=True)
    door = models.CharField(max_length=20, blank=True)
    paid = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
