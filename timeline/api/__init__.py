"""The API, version 1: the same questions as the pages, answered in JSON."""
