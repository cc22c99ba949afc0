"""Search everywhere: events, actors by any name, places, phases and sources, as one types and on a page."""
