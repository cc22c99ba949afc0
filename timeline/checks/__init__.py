"""One list of checks, used by the admin, the API, the import and `manage.py lint`.

A check is a function over a QuerySet of events that yields what it found; each theme is a module here, and
each kind of event adds its own in its checks.py. Where it stops publishing, in one line:

    if left := checks.pass_gate(event, by=user, confirmed=codes):
        raise Refused(...)  # [finding.as_problem() for finding in left]
"""

from timeline.checks import aliases, citations, dates, duplicates, links, participants, places, scripts
from timeline.checks.findings import Check, Finding, Found, Related, Severity
from timeline.checks.registry import CHECKS, UnknownCheck, check, checks_named
from timeline.checks.running import Operator, asked_ahead, findings, findings_of, gate, pass_gate, record
from timeline.checks.tally import Tally, tally

THEMES = [citations, dates, places, participants, links, duplicates, aliases, scripts]

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Found",
    "Operator",
    "Related",
    "Severity",
    "Tally",
    "UnknownCheck",
    "asked_ahead",
    "check",
    "checks_named",
    "findings",
    "findings_of",
    "gate",
    "pass_gate",
    "record",
    "tally",
]
