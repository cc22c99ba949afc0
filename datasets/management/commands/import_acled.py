"""`manage.py import_acled FILE`: events of ACLED's export, into the chronology."""

from datasets import acled
from datasets.commands import ImportCommand


class Command(ImportCommand):
    help = "Imports events of ACLED's export (CSV, UTF-8), as drafts: its terms forbid publishing."
    mapping = acled
