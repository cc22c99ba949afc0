"""Rows on their way through the writing path, a batch at a time: the API's own rules, few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from actors.models import Actor
from timeline.api.writing import references
from timeline.api.writing.batches import save
from timeline.api.writing.drafts import Draft
from timeline.api.writing.events import LISTS, PARTS, shapes
from timeline.api.writing.reading import Reading
from timeline.api.writing.rows import Rows
from timeline.models import Place, Proposal, SheetRow
from timeline.spreadsheets.cells import shown
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.judging import home_of
from timeline.spreadsheets.lists import Document
from timeline.spreadsheets.proposing import Edit, propose_together
from timeline.spreadsheets.together import save_together
from timeline.workflow.proposals import Rehearsal
from timeline.workflow.refusals import NotPermitted
from timeline.workflow.rules import Way, insist_on_editing, way_to_edit

ROW_HIDDEN = {"kind"}
MOST_KEPT = 20_000  # references remembered at once


class Writer:
    """Reads the documents of judged rows into drafts of their events, and saves those."""

    def __init__(self, user: Any, found: dict[Any, Any]) -> None:
        self.user, self.found = user, found
        self.rows: dict[int, Any] = {}
        self.stored: dict[tuple[str, int], list[Any]] = {}

    def prepare(self, batch: Iterable[Judged]) -> None:
        """Reads what the rows of a batch stand on: their events, and those lists of them that they change."""
        numbers: dict[str, list[int]] = defaultdict(list)
        lists: dict[str, list[int]] = defaultdict(list)
        for one in batch:
            if one.current:
                numbers[one.kind].append(one.current["id"])
                for name in read_lists(one):
                    lists[name].append(one.current["id"])
        self.rows = {row.pk: row for kind, ids in numbers.items() for row in _instances(kind, ids)}
        self.stored = {key: rows for name, ids in lists.items() for key, rows in _hung(name, ids)}

    def draft(self, judged: Judged) -> Draft | None:
        """The draft of the row's event; None after noting what is wrong."""
        reading = Reading(self.user, self.found)
        reading.left_alone = frozenset(all_lists()) - read_lists(judged)
        reading.stored = self.stored
        model = PARTS[judged.kind].model
        row = self.rows[judged.current["id"]] if judged.current else model(created_by=self.user)
        shape = shapes()[judged.kind]
        # The status is no part of it: a sheet changes none.
        draft = shape.read(
            {k: v for k, v in judged.document.items() if k not in ROW_HIDDEN}, row, "", reading
        )
        self._note(judged, reading)
        return None if reading.faults else draft

    def save(self, judged: Judged, draft: Draft) -> bool:
        """Was it saved? If not, it is noted why."""
        save(draft, "", draft.reading)
        self._note(judged, draft.reading)
        return not draft.reading.faults

    def _note(self, judged: Judged, reading: Reading) -> None:
        said = {tuple(error[:3]) for error in judged.errors}
        for fault in reading.faults:
            sheet, number, column = home_of(judged, fault.pointer)
            if not column or (sheet, number, column) not in said:
                judged.errors.append([sheet, number, column, fault.message])


def judge_way(judged: Judged, event: Any, user: Any) -> bool:
    """Notes where the workflow lets nothing of the user's reach the event. Would it become a proposal?"""
    way = way_to_edit(user, event)
    if way is Way.NONE:
        try:
            insist_on_editing(user, event)
        except NotPermitted as refusal:
            judged.refuse("id", str(refusal))
    return way is Way.PROPOSE


def apply_row(
    write: Callable[[], bool], judged: Judged, event: Any, *, user: Any, message: str
) -> bool:  # fmt: skip
    """Where one row of a sheet reaches the base, by the rules of the workflow; `apply_rows` takes many.

    `write` carries the row out; False: it could not, and the row says why. What may not be written into a
    published event at once becomes a proposal, as over the API. What is written has to pass the checks yet,
    together with all other rows: gate.py.
    """
    if judged.is_new:
        return write()
    if not judge_way(judged, event, user):
        if judged.errors or not write():
            return False
        judged.written = True
        return True
    rehearsal = Rehearsal(event)
    with rehearsal.savepoint():
        written = write()
    if written and rehearsal.changes and not _proposed_already(rehearsal, user):
        rehearsal.propose(author=user, message=message)
    return written


def apply_rows(edits: list[Edit], *, user: Any) -> None:
    """As `apply_row`, of many rows in few statements. What the database refuses is raised."""
    direct, proposed = [], []
    for one in edits:
        if one.judged.is_new or not judge_way(one.judged, one.draft.row, user):
            if not one.judged.errors:
                direct.append(one)
        else:
            proposed.append(one)
    save_together(one.draft for one in direct)
    propose_together(proposed, user)
    for one in direct:
        one.judged.written = not one.judged.is_new
    for one in [*direct, *proposed]:
        one.judged.row.event = one.draft.row.pk


def _proposed_already(rehearsal: Rehearsal, user: Any) -> bool:
    mine = rehearsal.event.proposals.filter(author=user.pk, status=Proposal.Status.OPEN)
    return bool(mine.filter(document=rehearsal.document, base=rehearsal.base).exists())


def all_lists() -> set[str]:
    return {rows.name for rows in LISTS} | {rows.name for part in PARTS.values() for rows in part.lists}


def read_lists(judged: Judged) -> set[str]:
    """The lists that have to be read: those that the row changes; and of claims, what they cite."""
    if judged.is_new:
        return all_lists() - {"links"}
    return judged.touched | ({"citations"} if "claims" in judged.touched else set()) | (
        {"claims"} if "citations" in judged.touched and judged.kind == "incident" else set()
    )  # fmt: skip


def _instances(kind: str, numbers: list[int]) -> Any:
    model = PARTS[kind].model
    many = [field.name for field in model._meta.many_to_many]
    return (
        model.objects.filter(pk__in=numbers)
        .select_related("type", "place")
        .prefetch_related(*many)
        .order_by()
    )


def _hung(name: str, numbers: list[int]) -> Iterable[tuple[tuple[str, int], list[Any]]]:
    rows = next(_all_rows(name))
    found: dict[int, list[Any]] = {number: [] for number in numbers}
    for row in rows.model.objects.filter(**{f"{rows.parent}__in": numbers}).order_by("pk"):
        found[getattr(row, f"{rows.parent}_id")].append(row)
    return [((name, number), stored) for number, stored in found.items()]


def _all_rows(name: str) -> Any:
    known: list[Rows] = [*LISTS, *(rows for part in PARTS.values() for rows in part.lists)]
    return (rows for rows in known if rows.name == name)


def warm(found: dict[Any, Any], documents: Iterable[Document], rows: Iterable[SheetRow]) -> None:
    """Looks up together what the batch's events name, and its cells: each by itself would be a query."""
    if len(found) > MOST_KEPT:
        found.clear()
    places = {shown(row.cells.get("place", "")).strip() for row in rows}
    actors: set[str] = set()
    for one in documents:
        places.add(one["place"]["slug"] if one["place"] else "")
        actors.update(part["actor"]["slug"] for part in one["participants"])
    for model, find, slugs in [(Place, references.place, places), (Actor, references.actor, actors)]:
        wanted = [slug for slug in slugs if slug and (find, slug) not in found]
        rows_: Any = model.objects.filter(slug__in=wanted) if wanted else ()  # type: ignore[attr-defined]
        found.update({(find, row.slug): row for row in rows_})
