"""Two records of one thing made one: previewed, done in one commit, and taken back as it was."""

from timeline.merging.doing import CannotMerge, Changed, merge
from timeline.merging.preview import Preview, preview
from timeline.merging.undoing import CannotUndo, hindrances, undo

__all__ = ["CannotMerge", "CannotUndo", "Changed", "Preview", "hindrances", "merge", "preview", "undo"]
