"""The version of the base as a whole."""

from __future__ import annotations

from django.db import models


class BaseVersion(models.Model):
    """One row, one number, raised by every transaction that changes what the base says."""

    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="base_has_one_version"),
        ]

    def __str__(self) -> str:
        return str(self.number)
