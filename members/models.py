"""What is kept about the people who write to us. `person` is always a pseudonym, of WhatsApp or of the web chat."""

from __future__ import annotations

from django.db import models

PERSON_LENGTH = 64


class Member(models.Model):
    """Somebody who wrote on WhatsApp: the variety of the conversation, what was told, whether STOP was said."""

    person = models.CharField(max_length=PERSON_LENGTH, primary_key=True)
    variety = models.CharField(max_length=10, blank=True)
    notice_version = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.person


class Subscription(models.Model):
    """Something a person asked to be told about later (a tender, a kind of tender)."""

    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    kind = models.SlugField(max_length=40)
    subject = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "subject"], name="one_subscription_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Checklist(models.Model):
    """A list that a person works through over days; shown only when that person asks for it, for phones are shared."""

    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    name = models.SlugField(max_length=60)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_checklist_each")]

    def __str__(self) -> str:
        return self.name


class ErasureRequest(models.Model):
    """A person asked to be forgotten and confirmed it; done by the worker once the last reply is out."""

    person = models.CharField(max_length=PERSON_LENGTH, primary_key=True)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.person


class ErasureDone(models.Model):
    """How many people were forgotten on a day, for the register that law 09-08 asks for; nothing leads to them."""

    day = models.DateField(primary_key=True)
    people = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.people}"
