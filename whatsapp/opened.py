"""The settings of the open door."""

from __future__ import annotations

from django.conf import settings

from whatsapp.options import WhatsAppOptions


def opened() -> WhatsAppOptions:
    """The door's settings. Raises `RuntimeError` while it is closed: nothing of it may run then."""
    options: WhatsAppOptions | None = settings.WHATSAPP
    if options is None:
        raise RuntimeError("the WhatsApp door is closed: its settings are missing")
    return options
