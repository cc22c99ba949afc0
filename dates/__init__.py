"""Dates that say no more than the source does: EDTF text, its span of days, its wording."""
