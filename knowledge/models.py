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


class AnswerFeedback(models.Model):
    """Somebody judged an answer; nothing leads back to who it was."""

    entry_id = models.SlugField(max_length=60, db_index=True)
    variety = models.CharField(max_length=10)
    useful = models.BooleanField()
    release = models.PositiveBigIntegerField(null=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.entry_id}: {'useful' if self.useful else 'not useful'}"


class OpenQuestion(models.Model):
    """A question for staff to look at: redacted when written, without a pseudonym or an hour.

    Nothing leads back to the person, so erasing a person's data cannot reach it; the privacy notice says so.
    """

    class Reason(models.TextChoices):
        """Why it is here."""

        REFUSED = "refused", "no sure answer"
        NOT_USEFUL = "not-useful", "judged not useful"

    text = models.CharField(max_length=600)
    variety = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, choices=Reason)
    nearest = models.JSONField(default=list)
    confidence = models.FloatField()
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.text


class Contact(models.Model):
    """An office that members can ask; kept by staff, never invented."""

    office = models.CharField(max_length=120)
    province = models.CharField(max_length=60, blank=True)
    topic = models.SlugField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField()

    class Meta:
        ordering = ["office", "province"]
        constraints = [models.UniqueConstraint(fields=["office", "province", "topic"], name="one_contact_each")]

    def __str__(self) -> str:
        return f"{self.office} ({self.province or 'region'})"


class OfficialText(models.Model):
    """An article or annex of the decree as the Bulletin officiel's French translation words it; imported, not ours."""

    class Kind(models.TextChoices):
        """What it is."""

        ARTICLE = "article", "article"
        ANNEX = "annex", "annex"

    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField()
    first_page = models.PositiveSmallIntegerField()
    last_page = models.PositiveSmallIntegerField()
    file_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_official_text_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class SourceCheck(models.Model):
    """Staff looked whether something not known is known now: an amendment, an order; see knowledge/open_points.yaml."""

    point = models.SlugField(max_length=60)
    outcome = models.CharField(max_length=300)
    checked_by = models.CharField(max_length=80)
    checked_on = models.DateField()

    class Meta:
        ordering = ["-checked_on", "-id"]

    def __str__(self) -> str:
        return f"{self.point} {self.checked_on}"
