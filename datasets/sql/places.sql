-- The places that the records need, each with what it lies in; those that the gazetteer has, under any name, are
-- taken from there. A country is known by its code, a province within its country, and so on.
CREATE TEMP TABLE wanted_place ON COMMIT DROP AS
WITH named AS (
  SELECT DISTINCT level, country, place, folded, admin1, folded1, admin2, folded2, latitude, longitude FROM staged
  WHERE level <> '' AND change IN ('new', 'changed')
), every AS (
  SELECT 'country' AS level, country, country AS name, '' AS folded, '' AS admin1, '' AS folded1, '' AS admin2,
    '' AS folded2, CASE WHEN level = 'country' THEN latitude END AS latitude,
    CASE WHEN level = 'country' THEN longitude END AS longitude
  FROM named WHERE country <> ''
  UNION ALL
  SELECT 'province', country, admin1, folded1, '', '', '', '',
    CASE WHEN level = 'province' THEN latitude END, CASE WHEN level = 'province' THEN longitude END
  FROM named WHERE folded1 <> '' AND country <> ''
  UNION ALL
  SELECT 'district', country, admin2, folded2, admin1, folded1, '', '',
    CASE WHEN level = 'district' THEN latitude END, CASE WHEN level = 'district' THEN longitude END
  FROM named WHERE folded2 <> '' AND country <> ''
  UNION ALL
  SELECT 'point', country, place, folded, admin1, folded1, admin2, folded2, latitude, longitude
  FROM named WHERE level = 'point'
)
SELECT DISTINCT ON (level, country, folded, folded1, folded2) *, NULL::bigint AS id, NULL::text AS slug,
  pg_temp.place_key(level, country, folded, folded1, folded2) AS key
FROM every ORDER BY level, country, folded, folded1, folded2, name COLLATE "C" DESC, latitude NULLS LAST, longitude;

CREATE TEMP TABLE known_place ON COMMIT DROP AS
WITH known AS MATERIALIZED (
  SELECT id, kind, country, folded, sarhad_fold(admin1) AS folded1, sarhad_fold(admin2) AS folded2, other_names
  FROM timeline_place
)
SELECT id, kind, country, folded, folded1, folded2 FROM known
UNION
SELECT id, kind, country, sarhad_fold(other), folded1, folded2 FROM known, unnest(other_names) other;
CREATE INDEX ON known_place (kind, country, folded);
ANALYZE wanted_place;
ANALYZE known_place;

UPDATE wanted_place SET id = found.id
FROM (
  SELECT DISTINCT ON (w.ctid) w.ctid AS row, k.id FROM wanted_place w
  JOIN known_place k ON k.kind = w.level AND k.country = w.country
    AND (w.level = 'country' OR k.folded = w.folded)
    AND (k.folded1 = w.folded1 OR '' IN (k.folded1, w.folded1) OR w.level IN ('country', 'province'))
    AND (k.folded2 = w.folded2 OR '' IN (k.folded2, w.folded2) OR w.level <> 'point')
  ORDER BY w.ctid, k.folded1 = w.folded1 DESC, k.folded2 = w.folded2 DESC, k.id
) found
WHERE wanted_place.ctid = found.row;

-- An address of its own for each new one: the bare name to the first, the others with a mark of where they lie.
WITH based AS (
  SELECT ctid AS row, name, country, admin1, admin2, level,
    pg_temp.address(name) AS base
  FROM wanted_place WHERE id IS NULL
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY base ORDER BY level, country, admin1, admin2) AS nth FROM based
)
UPDATE wanted_place SET slug = CASE
  WHEN base <> '' AND nth = 1 AND NOT EXISTS (SELECT FROM timeline_place p WHERE p.slug = base) THEN base
  ELSE concat_ws('-', nullif(base, ''), lower(nullif(numbered.country, '')),
    left(md5(concat_ws('|', numbered.level, numbered.country, numbered.admin1, numbered.admin2, numbered.name)), 8))
END
FROM numbered WHERE wanted_place.ctid = numbered.row;
