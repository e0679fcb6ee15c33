"""Where tenders and the WhatsApp door meet: alerts to people of WhatsApp leave through its outbox."""

from __future__ import annotations

from django.conf import settings

from language.varieties import VARIETIES, Variety
from members.pseudonym import DOOR
from tenders.models import Alert, Notice
from tenders.notify import Delivery, Door, register_door
from tenders.say_details import shown_deadline
from tenders.texts import ltr, say
from whatsapp.alerts import take_alert
from whatsapp.templates import language_of

LONGEST_OBJECT = 120
"""Characters of a notice's object in a template."""


def register_whatsapp() -> None:
    """Let alerts to people of WhatsApp leave through its outbox; while the door is closed they wait."""
    register_door(DOOR, Door("whatsapp", deliver))


def deliver(alert: Alert, may_pay: bool) -> Delivery | None:
    """See `tenders.notify.Door`."""
    if settings.WHATSAPP is None:
        return None
    variety: Variety = alert.variety if alert.variety in VARIETIES else "fr"
    taken = take_alert(
        alert.person, alert.text, variety=variety, announced=announced(alert, language_of(variety)), may_pay=may_pay
    )
    return None if taken is None else Delivery(paid=taken.paid)


def announced(alert: Alert, language: Variety) -> tuple[str, str]:
    """What a template says of an alert: what happened, and the first notice with its deadline and how many more."""
    what = say(f"announce_{alert.kind}", language)
    numbers = [card["id"] for card in alert.custom.get("cards", [])]
    notice = Notice.objects.filter(pk__in=numbers[:1]).first()
    if notice is None:
        return what, say("announce_gone", language)
    title = notice.object if len(notice.object) <= LONGEST_OBJECT else f"{notice.object[: LONGEST_OBJECT - 1]}…"
    # The time left is what it is now: a template is sent within minutes.
    left = shown_deadline(notice, language, now=alert.created_at)
    which = say("announce_one", language, title=ltr(title, language), deadline=left)
    return what, which if len(numbers) < 2 else say("announce_more", language, first=which, n=len(numbers) - 1)
