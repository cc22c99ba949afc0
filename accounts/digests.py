"""Secrets that we make ourselves are kept as their hash only."""

from __future__ import annotations

import hashlib


def digest_of(text: str) -> str:
    """A plain hash will do: unlike a password, a secret of 80 random bits or more cannot be guessed."""
    return hashlib.sha256(text.encode()).hexdigest()
