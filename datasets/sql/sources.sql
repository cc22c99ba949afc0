-- The reports that the records name, and who published them.
INSERT INTO sources_outlet (slug, name, country, url, reliability, note)
SELECT DISTINCT ON (folded)
  concat_ws('-', nullif(pg_temp.address(outlet), ''), left(md5(folded), 6)),
  outlet, '', '', 'F', ''
FROM article
WHERE NOT EXISTS (SELECT FROM sources_outlet o WHERE sarhad_fold(o.name) = article.folded)
ORDER BY folded, outlet
ON CONFLICT (slug) DO NOTHING;

INSERT INTO sources_source (slug, title, title_supplied, kind, outlet_id, author, edtf, published_earliest,
  published_latest, date_basis, date_note, url, language, reliability, note, created, updated)
SELECT DISTINCT ON (article.slug) article.slug, article.title, false, 'news', outlet.id, '', article.edtf,
  nullif(article.edtf, '')::date, nullif(article.edtf, '')::date,
  CASE WHEN article.edtf = '' THEN '' ELSE 'stated' END, '', '', '', '', '', now(), now()
FROM article
LEFT JOIN (
  SELECT DISTINCT ON (sarhad_fold(name)) sarhad_fold(name) AS folded, id FROM sources_outlet ORDER BY 1, id
) outlet USING (folded)
ORDER BY article.slug
ON CONFLICT (slug) DO NOTHING;
