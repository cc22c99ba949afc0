"""`manage.py dataset`: which datasets are here, and hiding, showing or removing one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from datasets.importing import dataset_user
from datasets.keeping import hide, remove, show
from datasets.words import count
from timeline.models import Dataset


class Command(BaseCommand):
    help = (
        "Lists the imported datasets; hides one from readers, shows it again, or removes it with its events."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "hide", "show", "remove"])
        parser.add_argument("name", nargs="?", help="As `dataset list` writes it: ucdp-ged.")
        parser.add_argument("--yes", action="store_true", help="Remove without asking.")

    def handle(self, *args: Any, action: str, name: str | None, yes: bool, **options: Any) -> None:
        if action == "list":
            self._list()
            return
        dataset = Dataset.objects.filter(slug=name or "").first()
        if dataset is None:
            known = ", ".join(Dataset.objects.values_list("slug", flat=True)) or "none is imported yet"
            raise CommandError(f"There is no dataset “{name or ''}”. Known: {known}.")
        user = dataset_user().pk
        if action == "remove":
            if not yes and input(f"Remove {dataset} with all its events? [y/N] ").strip().lower() != "y":
                raise CommandError("Nothing was removed.")
            self.stdout.write(f"{count(remove(dataset, user), 'event')} removed.")
        elif action == "hide":
            self.stdout.write(f"{count(hide(dataset, user), 'event')} hidden: they are drafts now.")
        else:
            self.stdout.write(f"{count(show(dataset, user), 'event')} shown.")

    def _list(self) -> None:
        rows = Dataset.objects.annotate(size=Count("events"))
        if not rows:
            self.stdout.write("No dataset is imported yet. manage.py import_ged FILE imports one.")
        for one in rows:
            state = "hidden" if one.hidden else "shown"
            version = f", release {one.version}" if one.version else ""
            self.stdout.write(
                f"{one.slug}: {one.name}{version}, {count(one.size, 'event')}, {state}; {one.licence}"
            )
