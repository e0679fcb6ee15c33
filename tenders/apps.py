"""The Django app `tenders`."""

from django.apps import AppConfig


class TendersConfig(AppConfig):
    """Notices, awards, who follows what, and what the sync did."""

    name = "tenders"
    verbose_name = "Open tenders"
