-- One level at a time, the widest first: what lies within finds it. `%(level)s` is country, province, district, point.
INSERT INTO timeline_place (slug, name, other_names, kind, parent_id, admin1, admin2, country, latitude, longitude,
  created, updated)
SELECT w.slug, CASE WHEN w.level = 'country' THEN coalesce(c.name, w.name) ELSE w.name END, '{}', w.level,
  coalesce(district.id, province.id, country.id),
  CASE WHEN w.level = 'province' THEN w.name ELSE w.admin1 END,
  CASE WHEN w.level = 'district' THEN w.name ELSE w.admin2 END,
  w.country, CASE WHEN w.longitude IS NOT NULL THEN w.latitude END, CASE WHEN w.latitude IS NOT NULL THEN w.longitude END,
  now(), now()
FROM wanted_place w
LEFT JOIN country_name c ON c.code = w.country
LEFT JOIN wanted_place country ON country.level = 'country' AND country.country = w.country AND w.level <> 'country'
LEFT JOIN wanted_place province ON province.level = 'province' AND province.country = w.country
  AND province.folded = w.folded1 AND w.level IN ('district', 'point')
LEFT JOIN wanted_place district ON district.level = 'district' AND district.country = w.country
  AND district.folded = w.folded2 AND district.folded1 = w.folded1 AND w.level = 'point'
WHERE w.level = %(level)s AND w.id IS NULL;

UPDATE wanted_place SET id = p.id FROM timeline_place p
WHERE wanted_place.level = %(level)s AND wanted_place.id IS NULL AND p.slug = wanted_place.slug;
