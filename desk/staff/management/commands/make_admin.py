"""`manage.py make_admin NAME`: the first administrator, or any account that lost its password, by a one-time link."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from desk.staff.accounts import one_time_path
from desk.staff.audit import record
from desk.staff.roles import give_role


class Command(BaseCommand):
    help = (
        "Make an administrator of the desk and print a link, valid once and for a day, to choose the password. There "
        "is no default password. For an account that exists: a new link; its password stays until the link is used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name to sign in with")
        parser.add_argument("--address", help="the desk's address, as the browser reaches it")

    def handle(self, *_args: Any, **options: Any) -> None:
        name = options["name"].strip()
        try:
            User.username_validator(name)
        except Exception as error:
            raise CommandError(f"the name {name!r} may hold letters, digits and @ . + - _ only") from error
        user, made = User.objects.get_or_create(username=name, defaults={"is_active": True})
        if made:
            user.set_unusable_password()
            user.save()
        give_role(user, "administrator")
        record("manage.py", "account_made" if made else "link_made", name)
        address = (options["address"] or f"http://{settings.CONFIG.host}:{settings.CONFIG.port}").rstrip("/")
        self.stdout.write(f"{address}{one_time_path(user)}")
