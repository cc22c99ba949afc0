-- The records of the file, one row each, beside what the base has of them. `%(scheme)s` is the dataset's name.
ANALYZE raw;
ANALYZE raw_side;
ANALYZE raw_article;

-- Names are folded once each: few are met only once.
CREATE TEMP TABLE folding ON COMMIT DROP AS
SELECT name, sarhad_fold(name) AS folded FROM (
  SELECT place AS name FROM raw UNION SELECT admin1 FROM raw UNION SELECT admin2 FROM raw
  UNION SELECT name FROM raw_side UNION SELECT outlet FROM raw_article
) names;
ANALYZE folding;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT
  raw.*, %(scheme)s || '-' || lower(raw.identifier) AS uid,
  p.folded, p1.folded AS folded1, p2.folded AS folded2,
  pg_temp.place_key(raw.level, raw.country, p.folded, p1.folded, p2.folded) AS place_key,
  known.event_id,
  CASE
    WHEN known.event_id IS NULL THEN 'new'
    WHEN known.digest = raw.digest THEN 'same'
    WHEN NOT %(overwrite)s AND last.user_id IS DISTINCT FROM %(user)s THEN 'edited'
    ELSE 'changed'
  END AS change
FROM raw
JOIN folding p ON p.name = raw.place
JOIN folding p1 ON p1.name = raw.admin1
JOIN folding p2 ON p2.name = raw.admin2
LEFT JOIN timeline_externalid known ON known.scheme = %(scheme)s AND known.identifier = raw.identifier
LEFT JOIN LATERAL (
  SELECT c.user_id FROM timeline_revision v JOIN timeline_commit c ON c.number = v.commit_id
  WHERE v.event_id = known.event_id AND v.number IS NOT NULL AND known.digest <> raw.digest
  ORDER BY v.commit_id DESC LIMIT 1
) last ON true;

CREATE TEMP TABLE side ON COMMIT DROP AS
SELECT s.*, folding.folded
FROM raw_side s JOIN staged USING (number) JOIN folding ON folding.name = s.name
WHERE staged.change IN ('new', 'changed');

CREATE TEMP TABLE loss ON COMMIT DROP AS
SELECT l.number, l."group", l.killed
FROM raw_loss l JOIN staged USING (number)
WHERE staged.change IN ('new', 'changed');

CREATE TEMP TABLE article ON COMMIT DROP AS
SELECT a.number, a.outlet, a.title, a.edtf, folding.folded,
  pg_temp.address(a.title) || '-' || left(md5(concat_ws('|', a.outlet, a.edtf, a.title)), 10) AS slug
FROM raw_article a JOIN staged USING (number) JOIN folding ON folding.name = a.outlet
WHERE staged.change IN ('new', 'changed');

DROP TABLE raw, raw_side, raw_loss, raw_article, folding;
ANALYZE staged;
ANALYZE side;
ANALYZE article;
