"""The embedded PostgreSQL: a real server of our own, and the Django backend that starts it."""
