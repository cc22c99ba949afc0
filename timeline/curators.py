"""What curators can ask of events besides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from timeline.filters import PresentFilter, SlugsFilter
from timeline.models import Dataset


class CuratorsFilter(PresentFilter):
    """For those who may see drafts: the datasets that are hidden from readers too."""

    dataset = SlugsFilter(method="of_dataset", label=gettext_lazy("Dataset"), model=Dataset)
