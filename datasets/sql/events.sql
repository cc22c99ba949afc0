-- The events themselves. Their search text is written once, at the end.
INSERT INTO timeline_event (uid, kind, type_id, title, slug, summary, edtf, earliest, latest, precision, date_basis,
  date_note, occurrence, place_id, place_precision, country, fatalities, status, dataset_id, created, updated)
SELECT s.uid, 'incident', t.id, s.title, s.slug, s.summary, s.edtf, s.earliest, s.latest, s.precision, 'stated',
  s.date_note, s.occurrence, placed.id, CASE WHEN placed.id IS NULL THEN '' ELSE s.place_precision END,
  s.country, coalesce(s.best, s.low), %(status)s, %(dataset)s, now(), now()
FROM staged s
JOIN timeline_eventtype t ON t.code = s.type
LEFT JOIN wanted_place placed ON placed.key = s.place_key
WHERE s.change = 'new'
ORDER BY s.earliest, s.number;

UPDATE timeline_event e SET type_id = t.id, title = s.title, slug = s.slug, summary = s.summary, edtf = s.edtf,
  earliest = s.earliest, latest = s.latest, precision = s.precision, date_note = s.date_note,
  occurrence = s.occurrence, place_id = placed.id,
  place_precision = CASE WHEN placed.id IS NULL THEN '' ELSE s.place_precision END, country = s.country,
  fatalities = coalesce(s.best, s.low), dataset_id = %(dataset)s, updated = now()
FROM staged s
JOIN timeline_eventtype t ON t.code = s.type
LEFT JOIN wanted_place placed ON placed.key = s.place_key
WHERE s.change = 'changed' AND e.id = s.event_id;

CREATE TEMP TABLE written ON COMMIT DROP AS
SELECT s.uid, s.number, coalesce(s.event_id, e.id) AS event_id, s.change FROM staged s
LEFT JOIN timeline_event e ON e.uid = s.uid AND s.change = 'new'
WHERE s.change IN ('new', 'changed');
ANALYZE written;

-- Here and below in the order of the events: what comes in order finds its place in an index at once.
INSERT INTO incidents_incident (event_ptr_id, fatalities_low, fatalities_best, fatalities_high, injured_best)
SELECT w.event_id, s.low, s.best, s.high, s.injured FROM staged s JOIN written w USING (number) WHERE w.change = 'new'
ORDER BY w.event_id;

UPDATE incidents_incident i SET fatalities_low = s.low, fatalities_best = s.best, fatalities_high = s.high,
  injured_low = NULL, injured_best = s.injured, injured_high = NULL
FROM staged s JOIN written w USING (number)
WHERE w.change = 'changed' AND i.event_ptr_id = w.event_id;

-- Of what changed, the parts are written anew.
DELETE FROM timeline_participation WHERE event_id IN (SELECT event_id FROM written WHERE change = 'changed');
DELETE FROM incidents_casualties WHERE incident_id IN (SELECT event_id FROM written WHERE change = 'changed');
DELETE FROM timeline_citation c WHERE event_id IN (SELECT event_id FROM written WHERE change = 'changed')
  AND (c.source_id = %(source)s OR (c.supports = '{event}' AND c.locator = '' AND c.quote = '' AND c.note = ''))
  AND NOT EXISTS (SELECT FROM incidents_responsibilityclaim r WHERE r.citation_id = c.id);

-- Each once by what is unique of it, and no ON CONFLICT: that would look for each row before it writes it.
INSERT INTO timeline_participation (event_id, actor_id, role, note)
SELECT event_id, id, role, '' FROM (
  SELECT DISTINCT ON (w.event_id, a.id, side.role) w.event_id, a.id, side.role, side.place FROM side
  JOIN written w USING (number)
  JOIN wanted_actor a USING (folded, identifier)
  WHERE a.id IS NOT NULL
) once
ORDER BY event_id, place;

INSERT INTO incidents_casualties (incident_id, "group", actor_id, killed_best)
SELECT DISTINCT ON (incident_id, "group") incident_id, "group", actor_id, killed FROM (
  SELECT w.event_id AS incident_id, left(side.name, 120) AS "group", a.id AS actor_id, side.killed FROM side
  JOIN written w USING (number)
  JOIN wanted_actor a USING (folded, identifier)
  WHERE side.killed > 0
  UNION ALL
  SELECT w.event_id, loss."group", NULL, loss.killed FROM loss JOIN written w USING (number)
) each_group
ORDER BY incident_id, "group", actor_id;

INSERT INTO timeline_citation (event_id, source_id, supports, locator, quote, value, credibility, note)
SELECT w.event_id, %(source)s, '{event,date,place,participants,casualties}', left('id ' || s.identifier, 80), '',
  s.value, 6, s.note
FROM staged s JOIN written w USING (number)
WHERE NOT EXISTS (SELECT FROM timeline_citation c WHERE c.event_id = w.event_id AND c.source_id = %(source)s
  AND c.locator = left('id ' || s.identifier, 80))
ORDER BY w.event_id;

INSERT INTO timeline_citation (event_id, source_id, supports, locator, quote, value, credibility, note)
SELECT DISTINCT w.event_id, source.id, '{event}'::varchar[], '', '', '{}'::jsonb, 6, '' FROM article
JOIN written w USING (number)
JOIN sources_source source ON source.slug = article.slug
WHERE NOT EXISTS (SELECT FROM timeline_citation c WHERE c.event_id = w.event_id AND c.source_id = source.id
  AND c.locator = '');

INSERT INTO timeline_externalid (event_id, scheme, identifier, digest)
SELECT w.event_id, %(scheme)s, s.identifier, s.digest FROM staged s JOIN written w USING (number)
WHERE w.change = 'new'
ORDER BY w.event_id;

UPDATE timeline_externalid x SET digest = s.digest FROM staged s JOIN written w USING (number)
WHERE w.change = 'changed' AND x.scheme = %(scheme)s AND x.identifier = s.identifier;
