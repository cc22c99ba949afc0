"""How far somebody's own writes reach, so that they read them back at once.

After a request that may have written, the primary's place in its log is kept: of a browser in a signed cookie
that only we read, of a script with its token, as scripts keep no cookies. A replica that has not come so far
is not read from. Both are forgotten when any replica that is read from must have passed them.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.authentication import WRITTEN
from accounts.models import Token

COOKIE = "sarhad_wrote"
SALT = "timeline.replicas"
# Taken when all is committed. Later than the last commit, if others write: that costs a read of the primary.
POSITION = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"


def kept_for() -> int:
    """Seconds. No replica is read from that is further behind; the rest is for what a look may be late."""
    return int(2 * settings.REPLICA_MAX_LAG + 10)


def prefix_of(request: HttpRequest) -> str:
    """Of the token that a request says it has; whether it really has, the authentication finds out."""
    said = WRITTEN.fullmatch(request.headers.get("Authorization", "").partition(" ")[2].strip())
    return said[1] if said else ""


def wanted(request: HttpRequest) -> int:
    """The place that a server must have reached to answer this request; 0: any."""
    if prefix := prefix_of(request):
        since = timezone.now() - timedelta(seconds=kept_for())
        fresh = Token.objects.filter(prefix=prefix, wrote_at__gt=since)
        return fresh.values_list("wrote", flat=True).first() or 0
    try:
        kept = request.get_signed_cookie(COOKIE, "", SALT, max_age=kept_for())
    except BadSignature:
        return 0  # out of date, or made up: who makes one up reads what all read
    return int(kept or 0)


def position() -> int:
    with connection.cursor() as cursor:
        cursor.execute(POSITION)
        return int(cursor.fetchone()[0])


def note(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keeps the place after a write of somebody who signed in; nobody else can write what can be read."""
    if response.status_code >= 400:
        return  # nothing was written, perhaps by somebody who made a token's secret up
    if prefix := prefix_of(request):
        Token.objects.filter(prefix=prefix).update(wrote=position(), wrote_at=timezone.now())
    elif request.user.is_authenticated:
        response.set_signed_cookie(
            COOKIE,
            str(position()),
            SALT,
            max_age=kept_for(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
