"""What staff learn from conversations: which answers helped, and which questions had none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from knowledge.asked import forget_old_traces
from knowledge.models import AnswerFeedback, Asked, OpenQuestion, QuestionGroup
from language.redaction import redact
from language.varieties import Variety

MAX_TEXT = 600
SENSITIVE = frozenset({"conflict-of-interest", "bribe-asked", "sanctions", "competitor-false-papers"})
"""Entries on corruption and conflicts of interest: a question near them could harm who asked it, so it is not kept."""


def record_feedback(*, entry_id: str, variety: Variety, useful: bool, release: int | None) -> None:
    """Keep that an answer was judged useful or not."""
    AnswerFeedback.objects.create(
        entry_id=entry_id, variety=variety, useful=useful, release=release, day=timezone.localdate()
    )


def record_question(
    text: str,
    *,
    variety: Variety,
    reason: OpenQuestion.Reason,
    nearest: Sequence[str] = (),
    confidence: float = 0.0,
    consented: bool = False,
) -> None:
    """Keep a question for staff, redacted; the full text is written nowhere, and nothing of a sensitive one.

    `consented`: its author agreed to its being kept although it is sensitive.
    """
    if not consented and not SENSITIVE.isdisjoint(nearest):
        return
    OpenQuestion.objects.create(
        text=redact(text)[:MAX_TEXT],
        variety=variety,
        reason=reason,
        nearest=list(nearest),
        confidence=round(confidence, 3),
        day=timezone.localdate(),
    )


def forget_old_questions(days: int) -> int:
    """Remove questions and judgements older than `days`; returns how many."""
    limit = timezone.localdate() - dt.timedelta(days=days)
    removed, _ = OpenQuestion.objects.filter(day__lt=limit).delete()
    more, _ = AnswerFeedback.objects.filter(day__lt=limit).delete()
    counted, _ = Asked.objects.filter(day__lt=limit).delete()
    QuestionGroup.objects.filter(last_day__lt=limit, questions=None).delete()
    forget_old_traces()
    return removed + more + counted
