-- Of an import before in the same transaction.
DROP TABLE IF EXISTS pg_temp.raw, pg_temp.raw_side, pg_temp.raw_loss, pg_temp.raw_article, pg_temp.folding,
  pg_temp.staged, pg_temp.side, pg_temp.loss, pg_temp.article, pg_temp.crosswalk, pg_temp.country_name,
  pg_temp.wanted_place, pg_temp.known_place, pg_temp.wanted_actor, pg_temp.written;

-- What stands in an address for a name.
CREATE OR REPLACE FUNCTION pg_temp.address(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT trim(both '-' from left(regexp_replace(lower(sarhad_plain(name)), '[^a-z0-9]+', '-', 'g'), 60))
$$;

-- What makes two places of a dataset one: a country by its code, a province by its name therein, and so on.
CREATE OR REPLACE FUNCTION pg_temp.place_key(level text, country text, folded text, folded1 text, folded2 text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE level
    WHEN 'country' THEN 'country|' || country
    WHEN 'province' THEN 'province|' || country || '|' || folded
    WHEN 'district' THEN 'district|' || country || '|' || folded || '|' || folded1
    WHEN 'point' THEN 'point|' || country || '|' || folded || '|' || folded1 || '|' || folded2
  END
$$;

-- As Python writes them (datasets/staging.py), in the order of these columns.
CREATE TEMP TABLE raw (
  number int, digest text, identifier text, type text, title text, slug text, summary text, edtf text, earliest date,
  latest date, precision text, date_note text, occurrence text, low int, best int, high int, injured int, value jsonb,
  note text, level text, place_precision text, place text, admin1 text, admin2 text, country text, latitude numeric,
  longitude numeric
) ON COMMIT DROP;
CREATE TEMP TABLE raw_side (
  number int, place int, name text, role text, kind text, identifier text, country text, killed int, shown text
) ON COMMIT DROP;
CREATE TEMP TABLE raw_loss (number int, "group" text, killed int) ON COMMIT DROP;
CREATE TEMP TABLE raw_article (number int, outlet text, title text, edtf text) ON COMMIT DROP;
