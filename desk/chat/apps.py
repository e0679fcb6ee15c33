"""The Django app of the web chat."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The web chat page; it keeps nothing on the server, so it has no models."""

    name = "desk.chat"
    label = "chat"
    verbose_name = "Web chat"
