"""OPTIONS, by itself: the REST framework imports it before its own views exist."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class OnlyAllow(BaseMetadata):
    """The header `Allow` is the whole answer; the OpenAPI document says the rest."""

    def determine_metadata(self, request: Request, view: Any) -> None:
        return None
