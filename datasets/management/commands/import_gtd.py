"""`manage.py import_gtd FILE`: events of the Global Terrorism Database, into the chronology."""

from datasets import gtd
from datasets.commands import ImportCommand


class Command(ImportCommand):
    help = "Imports the Global Terrorism Database (CSV, UTF-8), as drafts: its terms forbid publishing."
    mapping = gtd
