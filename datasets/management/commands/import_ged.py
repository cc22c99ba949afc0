"""`manage.py import_ged FILE`: events of UCDP's Georeferenced Event Dataset, into the chronology."""

from datasets import ged
from datasets.commands import ImportCommand


class Command(ImportCommand):
    help = "Imports a release of UCDP's Georeferenced Event Dataset (CSV, or its ZIP archive)."
    mapping = ged
