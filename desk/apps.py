"""The desk: staff pages, web chat, health, the worker's loop."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The Django app `desk`."""

    name = "desk"
    verbose_name = "Safqa desk"

    def ready(self) -> None:
        """Let an erasure reach Rasa's tracker store, and alerts the WhatsApp door."""
        from desk.retention import erase_from_tracker
        from desk.whatsapp_alerts import register_whatsapp
        from members.erasure import register

        register("tracker", erase_from_tracker)
        register_whatsapp()
