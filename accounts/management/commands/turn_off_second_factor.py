"""`manage.py turn_off_second_factor NAME`: for who lost the phone and the recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.factor import turn_off
from accounts.models import AuditRecord


class Command(BaseCommand):
    help = "Turns off the second factor of an account, and ends its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        if not turn_off(user):
            raise CommandError(f"{username!r} has no second factor.")
        AuditRecord.objects.note(AuditRecord.Kind.FACTOR_OFF, None, user, "by command")
        self.stdout.write(f"The second factor of {username!r} is off, and its sessions are ended.")
