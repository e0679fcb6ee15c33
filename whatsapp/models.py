"""What the WhatsApp door keeps.

`person` is a pseudonym. WhatsApp's message ids hold the telephone number, so only keyed hashes of them are kept, and
the id itself sealed while it is needed.
"""

from __future__ import annotations

import uuid

from django.db import models

PERSON_LENGTH = 64
KEY_LENGTH = 32


class Conversation(models.Model):
    """One person's queue: what is due, who works on it, and the sealed address while an answer is owed."""

    SEALED_FIELDS = ("address",)

    person = models.CharField(max_length=PERSON_LENGTH, primary_key=True)
    address = models.BinaryField(default=bytes)
    due_at = models.DateTimeField(null=True, db_index=True)
    inbox_due_at = models.DateTimeField(null=True)
    burst_ends_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_until = models.DateTimeField(null=True)
    last_inbound_at = models.DateTimeField(null=True)
    limited_turn = models.ForeignKey("Turn", null=True, on_delete=models.SET_NULL, related_name="+")
    limited_until = models.DateTimeField(null=True)
    pending_transcript = models.TextField(blank=True)
    offered_recording = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return self.person


class Turn(models.Model):
    """A fixed set of messages with the one reply that covers them."""

    class Kind(models.TextChoices):
        """Who answers."""

        RASA = "rasa", "the bot"
        DOOR = "door", "this door itself"
        STAFF = "staff", "a person of the network"

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    task = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    answered_at = models.DateTimeField(null=True)
    choices = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(answered_at__isnull=True), name="one_open_turn_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class InboxMessage(models.Model):
    """A message that was acknowledged. Its content goes once it is covered; the key stays to recognise a repeat."""

    SEALED_FIELDS = ("sealed_id",)

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "waiting"
        COVERED = "covered", "covered by a turn"
        NEEDS_NONE = "none", "needs no reply"

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    kind = models.CharField(max_length=20)
    body = models.JSONField(null=True)
    sealed_id = models.BinaryField(default=bytes)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    turn = models.ForeignKey(Turn, null=True, on_delete=models.SET_NULL, related_name="messages")

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "sent_at", "id"], condition=models.Q(state="waiting"), name="waiting_messages"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def new_ticket() -> str:
    """A random id for an outgoing message; it travels to Meta and back as `biz_opaque_callback_data`."""
    return uuid.uuid4().hex


class OutboxMessage(models.Model):
    """A message to send, without the address. Its content goes once it has arrived."""

    class State(models.TextChoices):
        """How far it is.

        UNCERTAIN: it may have been sent; its delivery status is awaited. HELD: nobody asked for it, and 24 hours have
        passed since the person wrote; it is sent once they write again.
        """

        PENDING = "pending", "to be sent"
        SENDING = "sending", "being sent"
        UNCERTAIN = "uncertain", "perhaps sent"
        SENT = "sent", "sent"
        FAILED = "failed", "refused"
        HELD = "held", "until the person writes"

    ticket = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_ticket)
    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    turn = models.ForeignKey(Turn, null=True, on_delete=models.SET_NULL, related_name="replies")
    payload = models.JSONField(default=dict)
    template = models.JSONField(null=True)
    unasked = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    message_key = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    status = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "id"],
                condition=models.Q(state__in=["pending", "sending", "uncertain"]),
                name="unsent_messages",
            ),
            models.Index(fields=["created_at"], condition=models.Q(settled=False), name="unsettled_messages"),
        ]

    def __str__(self) -> str:
        return self.ticket


class DeliveryStatus(models.Model):
    """A status from Meta, kept until the worker has noted it on the message it belongs to."""

    ticket = models.CharField(max_length=KEY_LENGTH, blank=True)
    message_key = models.CharField(max_length=KEY_LENGTH)
    status = models.CharField(max_length=10)
    error_code = models.IntegerField(null=True)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_key", "status"], name="one_status_each")]

    def __str__(self) -> str:
        return f"{self.status} {self.ticket}"


class HandOver(models.Model):
    """A person asked for a person. While it is open the bot is silent for them."""

    class End(models.TextChoices):
        """How it ended."""

        GIVEN_BACK = "given-back", "staff gave back"
        NOBODY = "nobody", "nobody took it in time"
        MENU = "menu", "the person went back to the bot"

    person = models.CharField(max_length=PERSON_LENGTH, db_index=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    about = models.CharField(max_length=60, blank=True)
    """The id of the entry that was talked about last."""
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="one_open_handover_each"
            )
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"


class Recording(models.Model):
    """Staff speaking a text. `digest` is of that text: when the text changes, the recording no longer fits."""

    class Kind(models.TextChoices):
        """What is spoken."""

        ENTRY = "entry", "an entry's answer"
        NOTICE = "notice", "a text of this door"

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=60)
    variety = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    sound = models.BinaryField()
    mime_type = models.CharField(max_length=40)
    uploaded_by = models.CharField(max_length=150, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    media_id = models.CharField(max_length=100, blank=True)
    media_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "variety", "digest"], name="one_recording_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.variety}"
