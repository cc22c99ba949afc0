"""The OpenAPI document, as JSON or YAML, and the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from timeline.api.collection import not_modified
from timeline.api.conditional import item_etag, unchanged
from timeline.api.renderers import dumps
from timeline.collections import NoFilter
from timeline.models import EventType
from timeline.problems import BadParameters
from timeline.query import Query


class Written(BaseRenderer):
    """The bytes that the view made; a problem document is JSON whatever was asked for."""

    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return data if isinstance(data, bytes) else b"" if data is None else dumps(data)


class AsJSON(Written):
    media_type = "application/json"
    format = "json"


class AsOpenAPI(Written):
    media_type = "application/vnd.oai.openapi+json"
    format = "openapi"


class AsYAML(Written):
    media_type = "application/yaml"
    format = "yaml"


class Schema(APIView):
    """The API described for programs, in three spellings."""

    renderer_classes = [AsJSON, AsOpenAPI, AsYAML]

    def get(self, request: Request) -> Response:
        # The document is made from these very views.
        from timeline.api.schema.document import as_json, as_yaml

        query = Query(
            request.query_params,
            EventType.objects.all(),
            filter_class=NoFilter,
            page_parameters=frozenset(),
        )
        if query.problems:
            raise BadParameters(query.problems)
        media_type = request.accepted_renderer.media_type
        etag = item_etag([settings.RELEASE, media_type, as_json().decode()])
        if unchanged(request, etag):
            return not_modified(etag)
        written = as_yaml() if media_type == AsYAML.media_type else as_json()
        return Response(written, headers={"ETag": etag})


def docs(request: HttpRequest) -> HttpResponse:
    if not (settings.PUBLIC_READ or request.user.is_authenticated):
        return redirect_to_login(request.get_full_path())
    return render(request, "api/docs.html")
