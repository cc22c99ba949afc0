"""What the base said at any commit, and what changed between two."""
