"""The one error of the embedded PostgreSQL."""


class ClusterError(Exception):
    """Why the embedded PostgreSQL cannot run, and what to do about it, as a sentence to read."""
