"""`manage.py forget`: deletes what is known of people's devices and addresses and no longer needed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.forgetting import forget


class Command(BaseCommand):
    help = (
        "Forgets old addresses, expired sessions, wrong tries and counts of requests. The worker "
        "(manage.py work) does it every hour; where none runs, a timer may."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for what, number in forget().items():
            self.stdout.write(f"{number:,} {what} forgotten")
