"""What every answer of the API carries for browsers and caches: CORS, compression, security headers."""

from __future__ import annotations

import gzip

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from accounts.models import Token

pytestmark = pytest.mark.django_db

EVENTS = "/api/v1/events/"
ELSEWHERE = "https://lab.example.org"


def preflight(client, url=EVENTS, method="GET", asks="authorization, if-none-match"):
    return client.options(
        url,
        headers={
            "origin": ELSEWHERE,
            "access-control-request-method": method,
            "access-control-request-headers": asks,
        },
    )


# Other sites' scripts


@pytest.mark.parametrize("url", [EVENTS, "/api/v1/events/999/", "/api/v1/nothing/", f"{EVENTS}?x=1"])
def test_scripts_of_any_site_may_read_the_api_and_its_errors_but_with_no_cookie(client, url):
    answer = client.get(url, headers={"origin": ELSEWHERE})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"Link", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"} <= exposed


def test_a_preflight_allows_reading_with_a_token_and_a_held_etag(client, settings):
    settings.PUBLIC_READ = False  # a preflight carries no token
    answer = preflight(client)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    allowed = {name.strip() for name in answer["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "if-none-match", "accept"} <= allowed
    assert int(answer["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_preflight_allows_no_writing(client, method):
    assert method not in preflight(client, method=method)["Access-Control-Allow-Methods"]


def test_what_a_browser_sends_without_a_preflight_writes_nothing(curator):
    # A form of another site: the cookie is SameSite, and were it sent, the CSRF check refuses.
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = curator.cookies
    answer = strict.post(EVENTS, "{}", content_type="text/plain", headers={"origin": ELSEWHERE})
    assert answer.status_code == 403


@pytest.mark.parametrize("url", ["/", "/chronology/", "/admin/login/", "/account/tokens/", "/healthz"])
def test_pages_are_not_for_other_sites(client, url):
    for answer in [client.get(url, headers={"origin": ELSEWHERE}), preflight(client, url)]:
        assert "Access-Control-Allow-Origin" not in answer


def test_the_operator_may_name_the_sites(client, settings):
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = [ELSEWHERE]
    answer = client.get(EVENTS, headers={"origin": ELSEWHERE})
    assert answer["Access-Control-Allow-Origin"] == ELSEWHERE and "Origin" in answer["Vary"]
    for other in ["https://evil.example", "null", "https://lab.example.org.evil.example"]:
        assert "Access-Control-Allow-Origin" not in client.get(EVENTS, headers={"origin": other})


def test_the_operator_may_allow_none(client, settings):
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = []
    assert "Access-Control-Allow-Origin" not in client.get(EVENTS, headers={"origin": ELSEWHERE})
    assert "Access-Control-Allow-Origin" not in preflight(client)


# Compression


def zipped(client, url=EVENTS, **headers):
    return client.get(url, headers={"accept-encoding": "gzip", **headers})


def test_json_is_compressed_for_who_accepts_it(client, make_incident):
    make_incident(summary="Long enough. " * 50)
    plain, small = client.get(EVENTS), zipped(client)
    assert small["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) < len(plain.content) == int(plain["Content-Length"])
    assert "Accept-Encoding" in plain["Vary"] and "Accept-Encoding" in small["Vary"]


def test_the_compressed_answer_has_a_strong_etag_of_its_own_and_always_the_same_bytes(client, make_incident):
    incident = make_incident(summary="Long enough. " * 50)
    url = f"{EVENTS}{incident.pk}/"
    plain, small, again = client.get(url), zipped(client, url), zipped(client, url)
    assert plain["ETag"].startswith('"') and small["ETag"].startswith('"')
    assert plain["ETag"] != small["ETag"] == again["ETag"]
    assert small.content == again.content


@pytest.mark.django_db(transaction=True)
def test_a_client_that_holds_either_form_is_answered_304_with_the_etag_it_holds(client, make_incident):
    incident = make_incident(summary="Long enough. " * 50)
    for url in [EVENTS, f"{EVENTS}{incident.pk}/"]:
        for held in [client.get(url)["ETag"], zipped(client, url)["ETag"]]:
            for given in [held, f"W/{held}", f'"other", {held}']:
                answer = zipped(client, url, **{"if-none-match": given})
                assert (answer.status_code, answer["ETag"]) == (304, held)


def test_a_write_may_name_the_etag_of_the_compressed_form():
    from timeline.api.compression import CompressionMiddleware

    seen = []

    def view(request):
        seen.append(request.headers["If-Match"])
        return StreamingHttpResponse([])

    request = RequestFactory().patch("/api/v1/events/1/", headers={"if-match": '"abc-gzip", "def"'})
    assert "gzip" in request.headers["If-Match"]
    CompressionMiddleware(view)(request)
    assert seen == ['"abc", "def"']


def test_a_stream_is_compressed_piece_by_piece_and_ended_when_its_reader_goes():
    from timeline.api.compression import CompressionMiddleware

    ended = []

    def rows():
        try:
            for number in range(100_000):
                yield f"{number},row of a long export\n".encode()
        finally:
            ended.append(True)

    request = RequestFactory().get("/api/v1/events.csv", headers={"accept-encoding": "gzip"})
    middleware = CompressionMiddleware(lambda request: None)
    middleware.process_request(request)
    response = middleware.process_response(request, StreamingHttpResponse(rows()))
    pieces = iter(response)
    assert all(len(next(pieces)) < 100_000 for _ in range(3)) and not ended
    response.close()
    assert ended


def test_pages_keep_the_padding_that_hides_the_length_of_secrets(client):
    from django.middleware.gzip import GZipMiddleware

    from timeline.api.compression import CompressionMiddleware

    assert CompressionMiddleware.max_random_bytes == GZipMiddleware.max_random_bytes > 0
    assert zipped(client, "/chronology/")["Content-Encoding"] == "gzip"


# Security and storing


@pytest.mark.parametrize("url", [EVENTS, "/api/v1/events/999/", "/api/v1/nothing/", f"{EVENTS}?x=1"])
def test_an_answer_is_data_that_no_browser_runs_frames_or_embeds(client, url):
    answer = client.get(url)
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    varies = {name.strip() for name in answer["Vary"].split(",")}
    assert {"Accept", "Authorization", "Cookie", "Origin"} <= {name.title() for name in varies}


def test_pages_keep_their_own_policy(client):
    assert "script-src 'self'" in client.get("/chronology/")["Content-Security-Policy"]


def test_a_stored_answer_is_asked_about_and_an_answer_to_somebody_is_theirs(client, curator, settings):
    user = curator.get("/account/tokens/").wsgi_request.user
    _, text = Token.objects.issue(user=user, name="Report", scope="read", expires=None)
    assert client.get(EVENTS)["Cache-Control"] == "no-cache"
    assert curator.get(EVENTS)["Cache-Control"] == "private, no-cache"
    by_token = client.get(EVENTS, headers={"authorization": f"Bearer {text}"})
    assert by_token["Cache-Control"] == "private, no-cache"
    settings.PUBLIC_READ = False
    assert client.get(EVENTS)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", ["/api/v1/events/999/", f"{EVENTS}?x=1", "/api/v1/nothing/"])
def test_errors_and_answers_to_writing_are_not_stored(client, url):
    assert client.get(url)["Cache-Control"] == "no-store"
    assert client.post(url)["Cache-Control"] == "no-store"
