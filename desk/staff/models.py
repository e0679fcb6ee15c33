"""What the desk keeps: working copies of entries, tasks, uploads that wait for a yes, and who did what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history import register
from simple_history.models import HistoricalRecords

from knowledge.models import Contact

register(Contact, app="desk.staff", inherit=True)


class Desk(models.Model):
    """Holds the desk's rights; it has no table of its own."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_desk", "See the desk"),
            ("try_answers", "Try what the bot answers"),
            ("edit_entries", "Write drafts"),
            ("review_entries", "Approve drafts of others"),
            ("publish_releases", "Publish and restore releases"),
            ("retract_entries", "Take an answer out at once"),
            ("handle_questions", "Handle unanswered questions"),
            ("exchange_entries", "Import and export entries"),
            ("manage_contacts", "Keep the contacts"),
            ("handle_people", "Answer people who asked for a person"),
            ("manage_accounts", "Make accounts and give roles"),
            ("view_audit", "See who did what"),
        ]


class Draft(models.Model):
    """The working copy of an entry, with its history; `data` may be incomplete.

    What is approved goes into `knowledge.EntryRecord`, from which the next release is made.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "being written"
        REVIEW = "review", "waits for a second person"
        APPROVED = "approved", "approved"

    entry_id = models.SlugField(max_length=60, primary_key=True)
    topic = models.SlugField(max_length=60, blank=True)
    data = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)
    base_digest = models.CharField(max_length=64, blank=True)
    """Digest of the entry it started from: another one there means that it changed meanwhile."""
    urgent = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="drafts_edited"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts_approved"
    )
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return self.entry_id


class Task(models.Model):
    """Long work that a process of its own does: preparing a release, grouping questions."""

    class Kind(models.TextChoices):
        """What is done."""

        PREPARE = "prepare", "prepare a release"
        GROUP = "group", "group questions"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state__in=["waiting", "running"]), name="one_open_task_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Upload(models.Model):
    """A checked spreadsheet that waits for somebody to say yes."""

    name = models.CharField(max_length=200)
    plan = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AuditRecord(models.Model):
    """Who did what and when; never changed, never removed by the desk."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=40, db_index=True)
    target = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.action} {self.target}"
