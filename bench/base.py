"""A base of many made-up events to measure on, filled by the database itself."""

from __future__ import annotations

from django.db import connection, transaction

# Rows are made set by set with the per-row triggers off: history and search text are filled set-based too.
FILL = """
ALTER TABLE timeline_event DISABLE TRIGGER USER;
ALTER TABLE timeline_participation DISABLE TRIGGER USER;
ALTER TABLE timeline_citation DISABLE TRIGGER USER;
ALTER TABLE incidents_incident DISABLE TRIGGER USER;
ALTER TABLE incidents_casualties DISABLE TRIGGER USER;
ALTER TABLE timeline_eventtext DISABLE TRIGGER USER;

INSERT INTO actors_actor (slug, name, kind, country, description, created, updated)
SELECT 'bench-' || n, 'Bench actor ' || n, 'armed-group', '', '', now(), now()
FROM generate_series(1, 2000) n;

INSERT INTO timeline_place (slug, name, other_names, kind, admin1, admin2, country, latitude, longitude,
                            created, updated)
SELECT 'bench-' || n, 'Bench place ' || n, '{}', 'point', 'Province ' || n %% 30, '', 'PK',
       24 + random() * 12, 61 + random() * 14, now(), now()
FROM generate_series(1, 500) n;

INSERT INTO timeline_event (uid, kind, type_id, title, slug, summary, edtf, earliest, latest, precision,
  date_basis, date_note, occurrence, place_id, place_precision, country, fatalities, status, created, updated)
SELECT 'bench-' || n, 'incident', (SELECT min(id) FROM timeline_eventtype WHERE kind = 'incident'),
  'Bench clash ' || n || ' at the ' || (ARRAY['market', 'village', 'checkpoint', 'mosque'])[1 + n %% 4],
  'bench-clash', 'What is known of clash ' || n || ', in two or three words more.',
  day::text, day, day, 'day', 'stated', '', 'occurred',
  (SELECT min(id) FROM timeline_place WHERE slug LIKE 'bench-%%') + n %% 500,
  'exact', 'PK', n %% 30, 'published', now(), now()
FROM (SELECT n, date '1990-01-01' + (n::bigint * 7919 %% 12800)::int AS day
      FROM generate_series(1, %(events)s) n) made;

INSERT INTO incidents_incident (event_ptr_id, fatalities_low, fatalities_best)
SELECT id, fatalities, fatalities FROM timeline_event WHERE uid LIKE 'bench-%%';

INSERT INTO incidents_casualties (incident_id, "group", killed_best)
SELECT id, 'soldiers', fatalities FROM timeline_event WHERE uid LIKE 'bench-%%';

-- A few actors take part in most events, most in few.
INSERT INTO timeline_participation (event_id, actor_id, role, note)
SELECT e.id, first.id + floor(power(random(), 4) * 1000)::int + side * 1000,
       (ARRAY['attacker', 'target'])[1 + side], ''
FROM timeline_event e, generate_series(0, 1) side,
     (SELECT min(id) AS id FROM actors_actor WHERE slug LIKE 'bench-%%') first
WHERE e.uid LIKE 'bench-%%';

INSERT INTO timeline_citation (event_id, source_id, supports, locator, quote, value, credibility, note)
SELECT id, (SELECT min(id) FROM sources_source), '{event}', 'p. ' || id, '', '{}', 6, ''
FROM timeline_event WHERE uid LIKE 'bench-%%';

INSERT INTO timeline_eventtext (event_id, document)
SELECT id, to_tsvector('english', title || ' ' || summary) FROM timeline_event WHERE uid LIKE 'bench-%%';

SET CONSTRAINTS ALL IMMEDIATE; -- a table with checks still to come cannot be altered

ALTER TABLE timeline_event ENABLE TRIGGER USER;
ALTER TABLE timeline_participation ENABLE TRIGGER USER;
ALTER TABLE timeline_citation ENABLE TRIGGER USER;
ALTER TABLE incidents_incident ENABLE TRIGGER USER;
ALTER TABLE incidents_casualties ENABLE TRIGGER USER;
ALTER TABLE timeline_eventtext ENABLE TRIGGER USER;
"""


def fill(events: int) -> None:
    """Adds this many incidents, each with two participants, casualties and a citation."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILL, {"events": events})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
