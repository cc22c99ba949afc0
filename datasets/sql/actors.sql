-- Who took part, found by the crosswalk, by a name that this dataset is known to use, as the state of a country,
-- or by any name that is one actor's alone; else new. `crosswalk` (identifier, folded, slug) holds this dataset's.
CREATE TEMP TABLE wanted_actor ON COMMIT DROP AS
SELECT DISTINCT ON (folded, identifier) folded, identifier, name, coalesce(nullif(shown, ''), name) AS shown, kind,
  country, NULL::bigint AS id, NULL::text AS slug
FROM side ORDER BY folded, identifier, name;

UPDATE wanted_actor w SET slug = c.slug FROM crosswalk c
WHERE c.identifier = w.identifier AND w.identifier <> '';
UPDATE wanted_actor w SET slug = c.slug FROM crosswalk c
WHERE w.slug IS NULL AND c.folded = w.folded AND '' IN (c.identifier, w.identifier);

UPDATE wanted_actor w SET id = found.id
FROM (
  SELECT DISTINCT ON (way.row) way.row, way.id FROM (
    SELECT w.ctid AS row, a.id, 1 AS choice FROM wanted_actor w JOIN actors_actor a ON a.slug = w.slug
    UNION ALL
    SELECT w.ctid, l.actor_id, 2 FROM wanted_actor w
      JOIN actors_alias l ON l.folded = w.folded AND l.used_by = %(publisher)s
    UNION ALL
    SELECT w.ctid, a.id, 3 FROM wanted_actor w
      JOIN actors_actor a ON a.kind = 'state' AND a.country = w.country
      WHERE w.kind = 'state' AND w.country <> ''
    UNION ALL
    SELECT named.row, min(named.id), 4 FROM (
      SELECT w.ctid AS row, a.id FROM wanted_actor w JOIN actors_actor a ON a.folded = w.folded
      UNION
      SELECT w.ctid, l.actor_id FROM wanted_actor w JOIN actors_alias l ON l.folded = w.folded
    ) named GROUP BY named.row HAVING count(*) = 1
  ) way ORDER BY way.row, way.choice, way.id
) found
WHERE w.ctid = found.row;

WITH based AS (
  SELECT ctid AS row, folded, identifier, coalesce(slug, pg_temp.address(shown)) AS base
  FROM wanted_actor WHERE id IS NULL
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY base ORDER BY folded, identifier) AS nth FROM based
)
UPDATE wanted_actor SET slug = CASE
  WHEN base <> '' AND nth = 1 AND NOT EXISTS (SELECT FROM actors_actor a WHERE a.slug = base) THEN base
  ELSE concat_ws('-', nullif(base, ''), left(md5(numbered.folded || '|' || numbered.identifier), 8))
END
FROM numbered WHERE wanted_actor.ctid = numbered.row;

INSERT INTO actors_actor (slug, name, kind, country, description, created, updated)
SELECT slug, shown, kind, country, '', now(), now() FROM wanted_actor
WHERE id IS NULL AND sarhad_fold(shown) <> ''
ORDER BY slug;

UPDATE wanted_actor w SET id = a.id FROM actors_actor a WHERE w.id IS NULL AND a.slug = w.slug;

-- Under this name the dataset's next release finds the actor, whatever it is called here by then.
INSERT INTO actors_alias (actor_id, name, language, used_by, edtf)
SELECT DISTINCT ON (w.id, w.folded) w.id, w.name, '', %(publisher)s, '' FROM wanted_actor w
WHERE w.folded <> '' AND NOT EXISTS (SELECT FROM actors_alias l WHERE l.actor_id = w.id AND l.folded = w.folded)
  AND NOT EXISTS (SELECT FROM actors_actor a WHERE a.id = w.id AND a.folded = w.folded)
ORDER BY w.id, w.folded
ON CONFLICT DO NOTHING;
ANALYZE wanted_actor;
