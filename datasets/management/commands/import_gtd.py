"""`manage.py import_gtd FILE`: events of the Global Terrorism Database, into the chronology."""

from datasets import gtd
from datasets.commands import ImportCommand


class Command(ImportCommand):
    help = "Imports events of the Global Terrorism Database (CSV, UTF-8). They stay drafts: their terms forbid publishing them."
    mapping = gtd
