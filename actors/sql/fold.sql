-- NFKD splits letters from their accents; accents, punctuation and spaces then go, so that
-- "Tehreek-e-Taliban", "Tehreek e Taliban" and "TEHREEK-E-TALIBÁN" are one name. What goes is listed by
-- code point, not as [:punct:], which depends on the database's locale. Arabic yeh and kaf are one
-- letter each, whether typed with the Arabic or the Persian code point.
CREATE OR REPLACE FUNCTION sarhad_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    lower(regexp_replace(
      normalize(name, NFKD),
      '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u036f\u060c\u061b\u061f'
      '\u0640\u064b-\u065f\u066a-\u066d\u0670\u06d4\u2000-\u206f\u3000-\u303f]',
      '', 'g')),
    'يىك', 'ییک')
$$;
