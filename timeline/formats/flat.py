"""Events as flat rows, thousands to a statement: the database joins, and puts together what is many.

Only a date's words come from Python: the dates of a batch, of which there are few, go along as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from timeline.api.documents import DETAILS, date_document
from timeline.api.lists import Addresses
from timeline.api.renderers import dumps
from timeline.formats.form import Context
from timeline.formats.reading import in_batches
from timeline.models import EventQuerySet

FIRST, BATCH = 500, 4_000  # who waits for the first line need not wait for thousands
# Planned without a look at the numbers, which would take as long as finding what they name.
CHOSEN = """WITH chosen AS MATERIALIZED (
  SELECT * FROM unnest(%(numbers)s::bigint[]) WITH ORDINALITY AS chosen (id, rank)
)"""

# What the columns read. Each kind of event adds its own (`Detail.tables`).
TABLES = """FROM chosen JOIN timeline_event AS event ON event.id = chosen.id
JOIN timeline_eventtype AS type ON type.id = event.type_id
LEFT JOIN json_to_recordset(%(dates)s) AS date (stored text, text text, edtf text, earliest text, latest text,
  precision text, approximate boolean, uncertain boolean) ON date.stored = event.edtf
LEFT JOIN timeline_place AS place ON place.id = event.place_id
LEFT JOIN timeline_dataset AS dataset ON dataset.id = event.dataset_id
LEFT JOIN (
  SELECT event_id AS id,
    array_agg(actor.name || ' (' || part.role || ')' ORDER BY part.id) AS texts
  FROM chosen JOIN timeline_participation AS part ON part.event_id = chosen.id
  JOIN actors_actor AS actor ON actor.id = part.actor_id
  GROUP BY event_id
) AS participants ON participants.id = event.id
LEFT JOIN (
  -- A title that is ours stands in square brackets, as in bibliographies.
  SELECT event_id AS id, array_agg(concat(CASE WHEN title_supplied THEN '[' || title || ']' ELSE title END,
    ' (' || nullif(locator, '') || ')') ORDER BY citation.id) AS texts
  FROM chosen JOIN timeline_citation AS citation ON citation.event_id = chosen.id
  JOIN sources_source AS source ON source.id = citation.source_id
  GROUP BY event_id
) AS sources ON sources.id = event.id"""


def batches(
    events: EventQuerySet, selected: Iterable[str], context: Context
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Statements that give this of all events in their order, a batch each, with their parameters."""
    of_kinds = "\n".join(detail.tables for detail in DETAILS.values())
    sql = f"{CHOSEN} SELECT {', '.join(selected)} {TABLES}\n{of_kinds} ORDER BY chosen.rank"
    # Of the request, addresses need only build_absolute_uri, which the context has.
    pages = Addresses(context).events  # type: ignore[arg-type]
    chosen = events.values_list("pk", "edtf").iterator(chunk_size=BATCH)
    for batch in chain(in_batches(islice(chosen, FIRST), BATCH), in_batches(chosen, BATCH)):
        numbers = f"{{{','.join(str(number) for number, _ in batch)}}}"
        dates = [{"stored": edtf, **date_document(edtf)} for edtf in {edtf for _, edtf in batch}]
        yield sql, {"numbers": numbers, "dates": dumps(dates).decode(), "pages": pages}
