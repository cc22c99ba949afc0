"""What is known of people's devices and addresses is kept only as long as it is needed.

| what | whose | until |
| --- | --- | --- |
| counts of requests, by a keyed hash of the address | all, of the API | the window of the rate is over |
| wrong tries: address, browser, name tried | who failed to sign in | SARHAD_LOCK_OUT_MINUTES after the last |
| sessions: address, browser | who signed in | they end or expire |
| the address of a sign-in record | who has an account | SARHAD_ADDRESS_DAYS; the record itself stays |
"""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone

from accounts.models import AuditRecord, RequestCount, Session


def forget() -> dict[str, int]:
    """Deletes all that is no longer needed, and says how much of each there was."""
    now = timezone.now()
    rates = filter(None, [settings.ANON_RATE, settings.TOKEN_RATE])
    window = max((seconds for _, seconds in rates), default=0)
    old = AuditRecord.objects.filter(at__lt=now - settings.ADDRESS_KEPT, address__isnull=False)
    return {
        "counts of requests": RequestCount.objects.forget(older_than=window),
        "wrong tries": AccessAttempt.objects.filter(attempt_time__lt=now - settings.LOCK_OUT).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "addresses of sign-in records": old.update(address=None),
    }
