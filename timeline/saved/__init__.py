"""Saved views: queries of the chronology with a name, an address and a place in their user's list."""
