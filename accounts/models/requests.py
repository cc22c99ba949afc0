"""How often each client asked of late."""

from __future__ import annotations

from django.db import connections, models, router


class RequestCountManager(models.Manager["RequestCount"]):
    def add(self, client: str, window: int) -> tuple[int, float]:
        """Counts a request of the client. Returns how many it made in its present window of `window`
        seconds, this one included, and after how many seconds the window ends.

        One statement, so that requests at the same moment on any number of workers are all counted.
        """
        with connections[router.db_for_write(self.model)].cursor() as cursor:
            cursor.execute(COUNT, {"client": client, "window": window})
            used, left = cursor.fetchone()
        return used, float(left)

    def forget(self, older_than: int) -> int:
        """Deletes counts of windows that began more than so many seconds ago."""
        with connections[router.db_for_write(self.model)].cursor() as cursor:
            cursor.execute(FORGET, {"window": older_than})
            return cursor.rowcount


class RequestCount(models.Model):
    """One client's requests in its present window. The table is not logged: a crash empties it."""

    client = models.CharField(max_length=40, primary_key=True)
    started = models.DateTimeField()
    used = models.BigIntegerField()

    objects = RequestCountManager()

    def __str__(self) -> str:
        return f"{self.client}: {self.used}"


# The server's clock, not ours: it is the same for every worker on every machine. A window that begins later
# than the next one would was begun before that clock was set back: nobody waits until it is caught up with.
COUNT = """
INSERT INTO accounts_requestcount AS held (client, started, used)
VALUES (%(client)s, statement_timestamp(), 1)
ON CONFLICT (client) DO UPDATE SET
  used = CASE WHEN held.started BETWEEN statement_timestamp() - make_interval(secs => %(window)s)
      AND statement_timestamp() + make_interval(secs => %(window)s)
    THEN held.used + 1 ELSE 1 END,
  started = CASE WHEN held.started BETWEEN statement_timestamp() - make_interval(secs => %(window)s)
      AND statement_timestamp() + make_interval(secs => %(window)s)
    THEN held.started ELSE statement_timestamp() END
RETURNING used, extract(epoch FROM started - statement_timestamp()) + %(window)s
"""
FORGET = """
DELETE FROM accounts_requestcount
WHERE started <= statement_timestamp() - make_interval(secs => %(window)s)
  OR started > statement_timestamp() + make_interval(secs => %(window)s)
"""
