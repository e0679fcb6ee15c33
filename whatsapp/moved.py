"""A person changed the telephone number: what they follow and keep goes with them, their conversation begins anew."""

from __future__ import annotations

import re

from members.own_traces import move_member
from members.pseudonym import pseudonym
from members.sealing import SealError, seal, unseal
from members.subscriptions import follows_something
from whatsapp.models import Conversation


def number_changed(person: str, sealed: str) -> None:
    """Move what is kept under `person` to the new number, which stands sealed in the message."""
    try:
        address = unseal(sealed.encode())
    except SealError:
        return
    if not re.fullmatch(r"[0-9]{5,20}", address):
        return
    new = pseudonym(address)
    move_member(person, new)
    if follows_something(new):
        Conversation.objects.get_or_create(person=new)
        Conversation.objects.filter(person=new).update(address=seal(address))
