"""Form fields that read when: a day, a window of days, a moment, a moment that has been."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext, gettext_lazy

from dates.edtf import EDTFError, Span, parse

A_CLOCK_IS_OFF_BY = timedelta(minutes=1)  # a client's, from ours


class DayField(forms.CharField):
    """A day as YYYY-MM-DD, and nothing else: 11/12/2022 is one day here and another there."""

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise ValidationError(gettext("Write a day as YYYY-MM-DD, for example 2022-12-11."))


class EDTFWindowField(forms.CharField):
    """One EDTF expression as a window of days. `clean` gives a Span, or None."""

    def clean(self, value: Any) -> Span | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except EDTFError as error:
            raise ValidationError(str(error)) from error


class MomentField(forms.CharField):
    """An ISO 8601 date or date-time; without an offset it is UTC. `clean` gives a datetime, or None."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            if not text.isascii():  # other scripts' digits, which Python reads as well
                raise ValueError(text)
            # The `+` of an offset that was not percent-encoded arrives as a space.
            moment = parse_datetime(text.replace(" ", "+") if "T" in text else f"{text}T00:00:00")
            # In UTC, as PostgreSQL knows neither every offset nor what lies beyond the calendar's ends.
            if moment:
                return (make_aware(moment) if is_naive(moment) else moment).astimezone(UTC)
        except (OverflowError, ValueError):
            pass
        raise ValidationError(gettext("Write an ISO 8601 date or date-time: 2026-11-21T08:30:00Z."))


class AsOfField(MomentField):
    """A moment that has been: a day stands for its end. `clean` gives a datetime, or None."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "future": gettext_lazy("What will be known then is not known yet: give today or an earlier moment.")
    }

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment and moment > timezone.now() + A_CLOCK_IS_OFF_BY:
            raise ValidationError(self.error_messages["future"])
        if moment and "T" not in str(value):
            moment += timedelta(days=1, microseconds=-1)
        return moment
