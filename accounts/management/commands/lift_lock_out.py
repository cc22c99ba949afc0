"""`manage.py lift_lock_out NAME`: lets somebody try again at once."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.addresses import counted_as
from accounts.lockout import lift
from accounts.models import AuditRecord


class Command(BaseCommand):
    help = "Lifts the lock-out of an account, of an address, of one from the other, or (--all) of everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument(
            "--address", default="", help="As 192.0.2.7, or an IPv6 network as 2001:db8::/64."
        )
        parser.add_argument("--all", action="store_true")

    def handle(self, *args: Any, username: str, address: str, all: bool, **options: Any) -> None:
        if not (username or address or all):
            raise CommandError("Say whose: NAME, --address ADDRESS, both, or --all.")
        try:
            address = address and counted_as(str(ipaddress.ip_interface(address).ip))
        except ValueError:
            raise CommandError(f"{address!r} is not an address: write 192.0.2.7 or 2001:db8::/64.") from None
        number = lift(username, address)
        if number:
            user = User.objects.filter(username=username).first()
            AuditRecord.objects.note(AuditRecord.Kind.LIFTED, None, user, address=address or None)
        tries = "1 wrong try" if number == 1 else f"{number} wrong tries"
        self.stdout.write(f"{tries} forgotten." if number else "Nobody of that name or address was counted.")
