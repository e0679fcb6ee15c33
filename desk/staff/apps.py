"""The Django app of the staff desk."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StaffConfig(AppConfig):
    """Entries, questions, publishing and reports for the network's staff, below `/desk/`."""

    name = "desk.staff"
    label = "staff"
    verbose_name = "Staff desk"

    def ready(self) -> None:
        """Keep the roles' rights as `roles.yaml` says, give contacts a history, and log who signs in."""
        from desk.staff import audit
        from desk.staff.roles import store_roles

        post_migrate.connect(store_roles, sender=self)
        audit.listen()
