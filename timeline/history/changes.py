"""What changed in what the public may see, in the order in which it was committed.

A page of changes is the difference between two states of the base, that at `since` and that at its end, told
by the revisions that lie between: an event that matched and does no longer is deleted for who follows,
whatever the reason. As commits are numbered when they end, one after the other, nothing can come in behind a
reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Exists, F, OuterRef, Q

from timeline.history.past import last_commit, looking_back
from timeline.merging.addresses import published_heirs
from timeline.models import Commit, Revision
from timeline.models.queries import beyond

SALT = "sarhad.changes"
PUBLISHED = "published"
EVERY_EVENT = 2**63 - 1


@dataclass(frozen=True, order=True)
class Position:
    """A place between two revisions: after that of this event in this commit."""

    commit: int = 0
    event: int = 0

    @classmethod
    def now(cls) -> Position:
        last = last_commit()
        return cls(last.number if last else 0, EVERY_EVENT)

    @classmethod
    def read(cls, cursor: str) -> Position:
        """Raises ValueError."""
        try:
            commit, event = signing.loads(cursor, salt=SALT)
        except (signing.BadSignature, ValueError) as error:
            raise ValueError("This is no cursor of ours, or was cut short: take it from `next`.") from error
        return cls(commit, event)

    def __str__(self) -> str:
        return signing.dumps([self.commit, self.event], salt=SALT)


@dataclass(frozen=True)
class Change:
    """The last of the page's changes to one event; `document` is None where it is to be deleted.

    `into`: what it was merged into, where the public may see that.
    """

    event: int
    commit: Commit
    document: Any = None
    into: Any = None


@dataclass(frozen=True)
class Changes:
    changes: list[Change]
    end: Position
    more: bool


def changes_after(since: Position, events: Any, *, size: int, write: Any) -> Changes:
    """The changes to a selection of published events in the next `size` revisions.

    `write` makes the documents of a list of ids, in a mapping by id, of those that the selection holds.
    """
    rows = list(revisions_after(since)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not rows:
        return Changes([], max(since, Position()), more=False)
    end = Position(rows[-1].commit_id, rows[-1].event_id)
    before = matched_before(since, rows, events)
    with looking_back(end.commit):
        documents = write(list(dict.fromkeys(row.event_id for row in rows)))
        heirs = published_heirs([row.event_id for row in rows if row.deleted])
    last = {row.event_id: row for row in sorted(rows, key=lambda row: (row.commit_id, row.event_id))}
    shown = {row.event_id for row in rows if row.status == PUBLISHED}
    found = [
        Change(number, row.commit, documents.get(number), heirs.get(number))
        for number, row in sorted(last.items(), key=lambda one: (one[1].commit_id, one[0]))
        # One that came and went within the page is told too: it is a change to what the public saw.
        if number in documents or number in before or (number in shown and row.status != PUBLISHED)
    ]
    return Changes(found, end, more)


def revisions_after(since: Position) -> Any:
    """Of events that are published, or that were: the rest concerns nobody outside."""
    after = beyond([F("commit"), F("event")], [since.commit, since.event], after=True)
    earlier = Revision.objects.filter(
        event=OuterRef("event"), status=PUBLISHED, commit__lt=OuterRef("commit")
    )
    rows = Revision.objects.filter(after).filter(Q(status=PUBLISHED) | Exists(earlier))
    return rows.select_related("commit").order_by("commit_id", "event_id")


def matched_before(since: Position, rows: Iterable[Revision], events: Any) -> set[int]:
    """Those of the revised events that the selection held when the reader last looked."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.event_id, row.commit_id)
    # A page may end inside a commit: what is left of it was last seen as the commit before left it.
    left = {number for number, commit in first.items() if commit == since.commit}
    found: set[int] = set()
    for commit, numbers in ((since.commit - 1, left), (since.commit, first.keys() - left)):
        if numbers and commit > 0:
            with looking_back(commit):
                found |= set(events.filter(Q(pk__in=numbers)).values_list("pk", flat=True))
    return found
