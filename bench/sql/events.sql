-- Events as the field's datasets have them: most are violent, known to the day and the village, deadly in a skewed
-- way, more in recent years, in bursts; every seventh is diplomatic; some are vague in time or place, a few unpublished.
CREATE TEMP TABLE made AS
SELECT event + n AS id, n, random() < .86 AS violent, random() AS exact, random() AS located,
  date '1989-01-01' + (power(random(), .6) * 13300)::int + (n %% 7 * random())::int AS day,
  pg_temp.zipf(places) AS place, 1 + floor(power(random(), 2.5) * 14)::int AS sort,
  CASE WHEN random() < .88 THEN floor(power(random(), -.7) - 1)::int END AS killed, random() AS state
FROM world, generate_series(1, %(events)s) n;
UPDATE made SET killed = NULL WHERE NOT violent;
UPDATE made SET killed = least(killed, 900) WHERE killed > 900;
CREATE UNIQUE INDEX ON made (id);
ANALYZE made;

CREATE TEMP TABLE side AS
SELECT made.id AS event_id, world.actor + least(actors, pg_temp.zipf(actors) + part * 3) AS actor_id,
  CASE WHEN violent THEN (ARRAY['attacker', 'target', 'victim'])[part] ELSE (ARRAY['host', 'visitor', 'party'])[part] END AS role
FROM world, made, generate_series(1, 3) part WHERE part < 3 OR made.n %% 4 = 0;
ANALYZE side;

INSERT INTO timeline_event (id, uid, kind, type_id, title, slug, summary, edtf, earliest, latest, precision, date_basis, date_note,
  occurrence, place_id, place_precision, country, fatalities, status, created, updated)
SELECT made.id, 'bench-' || made.n, t.kind, t.id,
  t.label || ' near ' || p.name || ': ' || words.title, 'bench', words.summary,
  when_.edtf, lower(when_.days), upper(when_.days) - 1, when_.precision, 'stated', '',
  CASE WHEN violent OR made.n %% 20 > 0 THEN 'occurred' ELSE 'planned' END,
  p.id, CASE WHEN located < .55 THEN 'exact' WHEN located < .75 THEN 'near' WHEN located < .88 THEN 'district'
    WHEN located < .97 THEN 'province' ELSE 'country' END,
  p.country, killed,
  CASE WHEN state < .985 THEN 'published' WHEN state < .993 THEN 'draft' WHEN state < .996 THEN 'in-review' ELSE 'retracted' END,
  now() - made.n %% 1000 * interval '1 hour', now() - (%(events)s - made.n) * interval '1 minute'
FROM made
JOIN world ON true
JOIN timeline_place p ON p.id = world.place + made.place
JOIN LATERAL (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY code) AS nth FROM timeline_eventtype) types
  WHERE kind = CASE WHEN violent THEN 'incident' ELSE 'diplomatic' END AND nth = sort) t ON true
CROSS JOIN LATERAL (
  SELECT string_agg(v.word, ' ') FILTER (WHERE k <= 3) AS title, string_agg(v.word, ' ') FILTER (WHERE k > 3) || '.' AS summary
  FROM (SELECT k, pg_temp.zipf(20000 + 0 * made.n) AS drawn FROM generate_series(1, 22) k) d JOIN vocabulary v ON v.n = d.drawn) words
CROSS JOIN LATERAL (SELECT
  CASE WHEN exact < .84 THEN daterange(day, day, '[]') WHEN exact < .90 THEN daterange(day, day + 1 + n %% 5, '[]')
    WHEN exact < .97 THEN daterange(date_trunc('month', day)::date, (date_trunc('month', day) + interval '1 month')::date)
    ELSE daterange(date_trunc('year', day)::date, (date_trunc('year', day) + interval '1 year')::date) END AS days,
  CASE WHEN exact < .84 THEN day::text WHEN exact < .90 THEN day || '/' || day + 1 + n %% 5
    WHEN exact < .97 THEN to_char(day, 'YYYY-MM') ELSE to_char(day, 'YYYY') END AS edtf,
  CASE WHEN exact < .84 THEN 'day' WHEN exact < .90 THEN 'days' WHEN exact < .97 THEN 'month' ELSE 'year' END AS precision) when_;
SELECT setval(pg_get_serial_sequence('timeline_event', 'id'), (SELECT max(id) FROM timeline_event));

INSERT INTO timeline_participation (event_id, actor_id, role, note)
SELECT DISTINCT event_id, actor_id, role, '' FROM side;

INSERT INTO incidents_incident (event_ptr_id, fatalities_low, fatalities_best, fatalities_high)
SELECT id, killed - killed / 4, killed, killed + killed / 2 FROM made WHERE violent;
INSERT INTO incidents_casualties (incident_id, "group", killed_best)
SELECT id, (ARRAY['civilians', 'soldiers', 'militants'])[1 + n %% 3], killed FROM made WHERE killed > 0;
INSERT INTO diplomacy_diplomaticevent (event_ptr_id, level, format, venue, outcome)
SELECT id, '', '', '', '' FROM made WHERE NOT violent;

INSERT INTO timeline_citation (event_id, source_id, supports, locator, quote, value, credibility, note)
SELECT made.id, world.source + 1 + floor(random() * sources)::int, '{event}', 'p. ' || part, '', '{}', 2, ''
FROM world, made, generate_series(1, 2) part WHERE part = 1 OR made.n %% 2 = 0;
INSERT INTO incidents_responsibilityclaim (incident_id, actor_id, stance, edtf, channel, confidence, note)
SELECT event_id, actor_id, (ARRAY['claimed', 'denied', 'blamed'])[1 + event_id %% 3], '', '', '', ''
FROM side WHERE role = 'attacker' AND event_id %% 10 = 0;
INSERT INTO timeline_eventlink (event_id, other_id, relation)
SELECT id, id - 1, 'response-to' FROM made WHERE n %% 50 = 0;
INSERT INTO timeline_externalid (event_id, scheme, identifier, digest) SELECT id, 'bench', n::text, '' FROM made;
