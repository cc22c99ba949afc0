"""`Authorization: Bearer …`: a request acts as the user of its token."""

from __future__ import annotations

import logging
import re

from django.contrib.auth.models import User
from django.db import Error
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import Token

WRITTEN = re.compile(r"sarhad_([0-9a-f]{10})_[0-9a-f]{64}")
REALM = 'Bearer realm="Sarhad"'

logger = logging.getLogger(__name__)


def token_of(text: str) -> Token:
    """The token of this text, if it may be used. Raises AuthenticationFailed, saying why not.

    Only whoever holds the whole secret is told that a token expired or was revoked.
    """
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise AuthenticationFailed(
            "This is not a token of this server: send 'Authorization: Bearer sarhad_…'.", "malformed"
        )
    token = Token.objects.select_related("user").filter(prefix=written[1]).first()
    if token is None or not token.matches(text):
        raise AuthenticationFailed("There is no such token.", "unknown")
    if token.revoked:
        raise AuthenticationFailed("This token was revoked.", "revoked")
    if token.has_expired:
        raise AuthenticationFailed("This token has expired.", "expired")
    if not token.user.is_active:
        raise AuthenticationFailed("The account of this token is not active.", "inactive")
    return token


class BearerAuthentication(BaseAuthentication):
    """First of the authenticators: its challenge is what makes an anonymous refusal a 401."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        # Basic is what a proxy in front may ask for, and passes on to us.
        if scheme.lower() in {"", "basic"}:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(
                "This kind of Authorization is not understood: send 'Authorization: Bearer sarhad_…'.",
                "malformed",
            )
        token = token_of(credentials.strip())
        try:
            token.note_use()
        except Error as error:  # a base that is only read from still answers
            logger.warning("The use of a token was not noted: %s", str(error).strip())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        refused = request.headers.get("Authorization", "").lower().startswith("bearer")
        return f'{REALM}, error="invalid_token"' if refused else REALM
