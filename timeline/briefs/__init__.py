"""Briefs: chosen events as a chronology with numbered notes, as a page, in Markdown and as a document."""
