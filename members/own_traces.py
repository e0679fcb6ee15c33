"""What this app itself keeps of a person: removing it, moving it to a new number, forgetting the silent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from members.links import move_all
from members.models import Checklist, Member, Subscription


def erase_member(person: str) -> int:
    """Remove what this app keeps of a person; returns how many rows."""
    return sum(model.objects.filter(person=person).delete()[0] for model in (Subscription, Checklist, Member))


@transaction.atomic
def move_member(old: str, new: str) -> None:
    """Give what `old` follows and keeps to `new`: WhatsApp said that the person changed the telephone number."""
    for model in (Subscription, Checklist):
        keys = {"kind", "subject"} if model is Subscription else {"name"}
        taken = set(model.objects.filter(person=new).values_list(*sorted(keys)))
        for row in model.objects.filter(person=old):
            if tuple(getattr(row, key) for key in sorted(keys)) in taken:
                row.delete()
            else:
                model.objects.filter(pk=row.pk).update(person=new)
    move_all(old, new)
    before = Member.objects.filter(person=old).first()
    if before is None:
        return
    before.delete()
    if not Member.objects.filter(person=new).exists():
        before.person = new
        before.save(force_insert=True)


def forget_silent_members(days: int) -> int:
    """Remove members who were silent for `days` and follow nothing; returns how many."""
    limit = timezone.now() - dt.timedelta(days=days)
    silent = Member.objects.filter(last_seen__lt=limit).exclude(person__in=Subscription.objects.values("person"))
    people = list(silent.values_list("person", flat=True))
    Checklist.objects.filter(person__in=people).delete()
    # Web-chat pseudonyms have no member row: their lists go by their own age.
    Checklist.objects.filter(updated_at__lt=limit).delete()
    Member.objects.filter(person__in=people, last_seen__lt=limit).delete()
    return len(people)
