"""Every representation of an event query but JSON pages, each streamed from the API's documents."""

from timeline.formats import atom, bibtex, csl, csv, geojson, icalendar, ndjson, timelinejs
from timeline.formats.form import Context, Form

FORMATS: dict[str, Form] = {
    module.FORM.suffix: module.FORM
    for module in (ndjson, csv, geojson, atom, icalendar, bibtex, csl, timelinejs)
}

__all__ = ["FORMATS", "Context", "Form"]
