"""The Django app `tenders`."""

from django.apps import AppConfig


class TendersConfig(AppConfig):
    """Notices, awards, who follows what, and what the sync did."""

    name = "tenders"
    verbose_name = "Open tenders"

    def ready(self) -> None:
        """Have an erasure of a person remove what they follow and what waits to be told."""
        from members.erasure import register
        from tenders.following import forget

        register("tenders", forget)
