"""The Django app of the people who write to us."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """See `members`."""

    name = "members"

    def ready(self) -> None:
        """Let an erasure reach what this app keeps."""
        from members.erasure import register
        from members.own_traces import erase_member

        register("members", erase_member)
