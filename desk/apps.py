"""The desk: staff pages, web chat, health, the worker's loop."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The Django app `desk`."""

    name = "desk"
    verbose_name = "Safqa desk"
