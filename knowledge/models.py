"""What the knowledge base keeps in the database."""

from __future__ import annotations

from django.db import models


class EntryRecord(models.Model):
    """An entry as it stands now; `data` is the content of its YAML form."""

    entry_id = models.SlugField(max_length=60, primary_key=True)
    topic = models.SlugField(max_length=60)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    seed_digest = models.CharField(max_length=64, blank=True)
    """Digest of the repository's file when it was last taken; another `digest` means that staff changed the entry."""
    archived = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.entry_id


class Release(models.Model):
    """An immutable snapshot that the bot answers from: entries, encoder, index, calibration.

    At most one release is active; publishing and rolling back only move that mark. A release without `activated_at`
    was prepared and never active.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.CharField(max_length=150, blank=True)
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
        UNSURE = "unsure", "answered with low confidence"

    text = models.CharField(max_length=600)
    variety = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, choices=Reason)
    nearest = models.JSONField(default=list)
    confidence = models.FloatField()
    day = models.DateField(db_index=True)
    group = models.ForeignKey(
        "QuestionGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="questions"
    )

    def __str__(self) -> str:
        return self.text


class QuestionGroup(models.Model):
    """Questions that mean the same, in whatever variety, and what staff did about them."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "open"
        ENTRY = "entry", "answered by an entry"
        SCOPE = "scope", "out of scope"
        DONE = "done", "done"

    text = models.CharField(max_length=600)
    nearest = models.JSONField(default=list)
    varieties = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0, db_index=True)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_index=True)
    entry_id = models.SlugField(max_length=60, blank=True)
    handled_by = models.CharField(max_length=150, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    """When the entry made from it was first published."""

    class Meta:
        ordering = ["-count", "-last_day", "pk"]

    def __str__(self) -> str:
        return f"{self.text} ({self.count})"


class Asked(models.Model):
    """One question and what came of it, without its words; what trends and reports are counted from.

    `person` tells people apart within a quarter and cannot be led back once that quarter's key is forgotten.
    """

    class Outcome(models.TextChoices):
        """What the bot did."""

        ANSWERED = "answered", "answered"
        EXPLAINED = "explained", "a word was explained"
        REFUSED = "refused", "no sure answer"
        RETRACTED = "retracted", "the answer is being corrected"

    day = models.DateField(db_index=True)
    variety = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10, choices=Outcome)
    entry_id = models.SlugField(max_length=60, blank=True, db_index=True)
    topic = models.SlugField(max_length=60, blank=True)
    province = models.CharField(max_length=60, blank=True)
    person = models.CharField(max_length=32, blank=True)
    release = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    """Kept for a few days only, so that the replies that gave a wrong entry can be counted by the minute."""

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"


class QuarterKey(models.Model):
    """The random key behind `Asked.person` of one quarter ("2026-Q4"); forgotten some time after the quarter."""

    quarter = models.CharField(max_length=7, primary_key=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.quarter


class Retraction(models.Model):
    """An entry taken out of the bot at once, until it is corrected."""

    entry_id = models.SlugField(max_length=60, db_index=True)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id"], condition=models.Q(lifted_at=None), name="one_open_retraction_each"
            )
        ]

    def __str__(self) -> str:
        return self.entry_id


class GoldenQuestion(models.Model):
    """A question whose right entry staff know: each release is measured on them. `entry_id` "" means: refuse it."""

    variety = models.CharField(max_length=10)
    text = models.CharField(max_length=600)
    entry_id = models.SlugField(max_length=60, blank=True)
    also = models.JSONField(default=list)
    kind = models.CharField(max_length=40, default="golden")
    archived = models.BooleanField(default=False)

    class Meta:
        ordering = ["entry_id", "variety", "pk"]
        constraints = [models.UniqueConstraint(fields=["variety", "text"], name="one_golden_question_each")]

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
    changed_at = models.DateTimeField(null=True, blank=True)
    """When an import first brought another wording than the one before; None while it never changed."""

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
