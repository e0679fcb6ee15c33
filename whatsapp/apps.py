"""The Django app of the WhatsApp door."""

from django.apps import AppConfig


class WhatsAppConfig(AppConfig):
    """See `whatsapp`."""

    name = "whatsapp"

    def ready(self) -> None:
        """Let an erasure reach what this app keeps."""
        from members.erasure import register
        from whatsapp.traces import erase_conversation, is_busy

        register("whatsapp", erase_conversation, busy=is_busy)
