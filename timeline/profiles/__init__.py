"""What the pages about one actor, dyad, place, source or phase count: one question a module, asked in SQL."""
