"""The Django app `tenders`."""

from django.apps import AppConfig


class TendersConfig(AppConfig):
    """Notices, awards, who follows what, and what the sync did."""

    name = "tenders"
    verbose_name = "Open tenders"

    def ready(self) -> None:
        """Have an erasure, STOP and a change of number reach what a person follows and what waits to be told."""
        from members.erasure import register
        from members.links import Link
        from members.links import register as register_link
        from tenders.following import forget, move, stop

        register("tenders", forget)
        register_link("tenders", Link(stop=stop, move=move))
