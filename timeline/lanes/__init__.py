"""The lane timeline's data: the selection's events as columns, or as counts where they are too many."""
