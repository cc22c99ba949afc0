-- The records of the file, one row each, beside what the base has of them. `%(scheme)s` is the dataset's name.
CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT
  raw.number, raw.digest, %(scheme)s || '-' || lower(r.identifier) AS uid, r.identifier, r.type, r.title, r.slug,
  r.summary, r.edtf, r.earliest, r.latest, r.precision, r.date_note, r.occurrence, r.low, r.best, r.high, r.injured,
  r.value, r.note, r.widened, w.level, w.precision AS place_precision, w.name AS place, w.admin1, w.admin2,
  sarhad_fold(w.name) AS folded, sarhad_fold(w.admin1) AS folded1, sarhad_fold(w.admin2) AS folded2,
  w.country, w.latitude, w.longitude,
  CASE w.level
    WHEN 'country' THEN concat_ws('|', 'country', w.country)
    WHEN 'province' THEN concat_ws('|', 'province', w.country, sarhad_fold(w.name))
    WHEN 'district' THEN concat_ws('|', 'district', w.country, sarhad_fold(w.name), sarhad_fold(w.admin1))
    WHEN 'point' THEN concat_ws('|', 'point', w.country, sarhad_fold(w.name), sarhad_fold(w.admin1), sarhad_fold(w.admin2))
  END AS place_key,
  known.event_id,
  CASE
    WHEN known.event_id IS NULL THEN 'new'
    WHEN known.digest = raw.digest THEN 'same'
    WHEN NOT %(overwrite)s AND last.user_id IS DISTINCT FROM %(user)s THEN 'edited'
    ELSE 'changed'
  END AS change
FROM raw
CROSS JOIN json_to_record(raw.record) AS r (
  identifier text, type text, title text, slug text, summary text, edtf text, earliest date, latest date,
  precision text, date_note text, occurrence text, low int, best int, high int, injured int, value jsonb,
  note text, widened boolean, "where" json)
CROSS JOIN json_to_record(r."where") AS w (
  level text, precision text, name text, admin1 text, admin2 text, country text, latitude numeric, longitude numeric)
LEFT JOIN timeline_externalid known ON known.scheme = %(scheme)s AND known.identifier = r.identifier
LEFT JOIN LATERAL (
  SELECT c.user_id FROM timeline_revision v JOIN timeline_commit c ON c.number = v.commit_id
  WHERE v.event_id = known.event_id AND v.number IS NOT NULL AND known.digest <> raw.digest
  ORDER BY v.commit_id DESC LIMIT 1
) last ON true;

CREATE TEMP TABLE side ON COMMIT DROP AS
SELECT staged.uid, ranked.place, s.*, sarhad_fold(s.name) AS folded
FROM raw
JOIN staged USING (number)
CROSS JOIN LATERAL json_array_elements(raw.record -> 'sides') WITH ORDINALITY AS ranked (side, place)
CROSS JOIN LATERAL json_to_record(ranked.side) AS s (
  name text, role text, kind text, identifier text, country text, killed int, shown text)
WHERE staged.change IN ('new', 'changed');

CREATE TEMP TABLE loss ON COMMIT DROP AS
SELECT staged.uid, k.key AS "group", k.value::int AS killed
FROM raw
JOIN staged USING (number)
CROSS JOIN LATERAL json_each_text(raw.record -> 'killed') k
WHERE staged.change IN ('new', 'changed');

CREATE TEMP TABLE article ON COMMIT DROP AS
SELECT staged.uid, a.outlet, a.title, a.edtf, sarhad_fold(a.outlet) AS folded,
  trim(both '-' from left(regexp_replace(lower(sarhad_plain(a.title)), '[^a-z0-9]+', '-', 'g'), 60))
    || '-' || left(md5(concat_ws('|', a.outlet, a.edtf, a.title)), 10) AS slug
FROM raw
JOIN staged USING (number)
CROSS JOIN LATERAL json_to_recordset(raw.record -> 'articles') AS a (outlet text, title text, edtf text)
WHERE staged.change IN ('new', 'changed');

DROP TABLE raw;
ANALYZE staged;
ANALYZE side;
ANALYZE article;
