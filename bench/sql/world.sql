-- Who, where and by whom reported: the things that made-up events hang on. A few are met everywhere, most hardly ever.
CREATE TEMP TABLE world AS SELECT
  greatest(200, %(events)s / 200) AS actors, greatest(100, %(events)s / 60) AS places, greatest(100, %(events)s / 4) AS sources,
  -- The last number before those that are made.
  setval(pg_get_serial_sequence('actors_actor', 'id'), (SELECT max(id) FROM actors_actor)) AS actor,
  setval(pg_get_serial_sequence('timeline_place', 'id'), (SELECT max(id) FROM timeline_place)) AS place,
  setval(pg_get_serial_sequence('sources_source', 'id'), (SELECT max(id) FROM sources_source)) AS source,
  (SELECT max(id) FROM timeline_event) AS event;

-- The n-th of `most`, drawn so that the k-th is drawn about k times as rarely as the first (Zipf's law).
CREATE FUNCTION pg_temp.zipf(most bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT least(floor(power(most::float8 + 1, random()))::bigint, most) $$;
CREATE FUNCTION pg_temp.one_of(words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT words[1 + floor(random() * array_length(words, 1))::int] $$;

CREATE TEMP TABLE country AS SELECT n, code, 5 + random() * 30 AS latitude, 10 + random() * 70 AS longitude
  FROM unnest(string_to_array('PK AF IN IQ SY NG ML YE SO SD CD ET UA CO PH MM TH BD LK NP TR IR IL PS LB EG LY DZ TN NE BF CM TD '
    'CF SS UG KE RW BI MZ AO ZW ZA GN SL LR CI SN MX GT HN SV PE EC VE BR RU GE AM AZ KG TJ UZ', ' ')) WITH ORDINALITY c (code, n);
CREATE TEMP TABLE province AS SELECT row_number() OVER () - 1 AS n, code AS country, 'Province ' || code || ' ' || part AS name,
    latitude + (random() - .5) * 8 AS latitude, longitude + (random() - .5) * 8 AS longitude
  FROM country, generate_series(1, 12) part;
CREATE TEMP TABLE vocabulary AS SELECT n, (
    SELECT string_agg(substr('bdfgklmnprstvz', 1 + ((n * 7919 + k * 104729) / (14 ^ k)::int %% 14), 1)
      || substr('aeiou', 1 + ((n * 31 + k * 17) / (5 ^ k)::int %% 5), 1), '' ORDER BY k)
    FROM generate_series(0, 3) k) || n %% 10 AS word
  FROM generate_series(1, 20000) n;
CREATE UNIQUE INDEX ON vocabulary (n);

INSERT INTO actors_actor (slug, name, kind, country, description, created, updated)
SELECT 'bench-' || n,
  concat_ws(' ', (ARRAY['Northern', 'Southern', 'United', 'Free', 'Popular', 'New'])[1 + n %% 6],
    (ARRAY['Front', 'Army', 'Council', 'Movement', 'Ministry', 'League', 'Brigade', 'Guard'])[1 + n %% 8], 'of', (
      SELECT initcap(word) FROM vocabulary WHERE vocabulary.n = 1 + s.n * 13 %% 20000), n),
  (ARRAY['armed-group', 'state', 'security-force', 'organisation', 'population'])[1 + n %% 5], '', '', now(), now()
FROM world, generate_series(1, actors) s (n);
INSERT INTO actors_alias (actor_id, name, language, used_by, edtf)
SELECT world.actor + n, 'B' || n || part, '', '', '' FROM world, generate_series(1, actors) n, generate_series(1, 1 + n %% 2) part;

-- Places crowd around their province's centre, and events crowd at few of them.
INSERT INTO timeline_place (slug, name, other_names, kind, admin1, admin2, country, latitude, longitude, created, updated)
SELECT 'bench-' || s.n, initcap(word) || ' ' || s.n, '{}', 'point', p.name, '', p.country,
  round((p.latitude + (random() + random() - 1))::numeric, 5), round((p.longitude + (random() + random() - 1))::numeric, 5), now(), now()
FROM (SELECT n, (power(n * 7919 %% 997 / 997.0, 2) * 755)::int AS province FROM world, generate_series(1, places) n) s
JOIN province p ON p.n = s.province JOIN vocabulary v ON v.n = 1 + s.n %% 20000;

INSERT INTO sources_outlet (slug, name, country, url, reliability, note)
SELECT 'bench-' || n, 'Bench Herald ' || n, '', '', 'B', '' FROM generate_series(1, 300) n;
INSERT INTO sources_source (slug, title, title_supplied, kind, outlet_id, author, edtf, date_basis, date_note, url, language,
  reliability, note, created, updated)
SELECT 'bench-' || n, 'Report ' || n, false, 'news', outlet.first + floor(power(random(), 3) * 300)::int, '', '', '', '', '', '', '',
  '', now(), now()
FROM world, generate_series(1, sources) n, (SELECT min(id) AS first FROM sources_outlet WHERE slug LIKE 'bench-%%') outlet;
