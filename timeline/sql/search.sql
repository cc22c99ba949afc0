-- The text of each event for search, kept right by the database under every write.

-- Accents off, so that a search without them finds the word with them. Most text has none: it is left as it is.
-- Not STRICT, though it is null of null: a strict function with a CASE is called for each row, this one becomes
-- part of the query.
CREATE FUNCTION sarhad_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN octet_length(words) = length(words) THEN words
    ELSE regexp_replace(normalize(words, NFKD), '[\u0300-\u036f\u02b0-\u02ff]', '', 'g')
  END
$$;

-- The words of names and titles as they stand, for search as one types: unlike text, names have no stems.
-- Marked immutable, as indexes want it: of what is called here, only array_to_string() is not, for types
-- whose text depends on settings, and text is none of these. Indexes are built without a search path.
-- What it costs, in operators, is said so that the planner asks those indexes rather than row after row.
CREATE FUNCTION sarhad_words(VARIADIC words text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
  SELECT to_tsvector('simple', public.sarhad_plain(array_to_string(words, ' ')))
$$;

-- Names that begin with what was typed, spelt in whatever case, with or without accents and punctuation.
CREATE INDEX actor_words ON actors_actor USING gin (sarhad_words(name));
CREATE INDEX alias_words ON actors_alias USING gin (sarhad_words(name));
CREATE INDEX place_words ON timeline_place USING gin (sarhad_words(VARIADIC array_prepend(name::text, other_names::text[])));
CREATE INDEX source_words ON sources_source USING gin (sarhad_words(title, author));
CREATE INDEX actor_folded_prefix ON actors_actor (folded text_pattern_ops);
CREATE INDEX alias_folded_prefix ON actors_alias (folded text_pattern_ops);
CREATE INDEX place_folded_prefix ON timeline_place (folded text_pattern_ops);

-- In the tables as the search path finds them, the past ones too. An event's own words come first, by OFFSET 0: of
-- many events they are made by all of the machine's cores, where the statement is one that may be.
CREATE FUNCTION sarhad_event_words(events bigint[]) RETURNS TABLE (event_id bigint, document tsvector)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT e.id,
    e.title ||
    setweight(to_tsvector('english', sarhad_plain(concat_ws(' ', who.names, p.name,
      array_to_string(p.other_names, ' '), p.admin1, p.admin2))), 'B') ||
    e.summary
  FROM (
    SELECT id, place_id, setweight(to_tsvector('english', sarhad_plain(title)), 'A') AS title,
      setweight(to_tsvector('english', sarhad_plain(summary)), 'C') AS summary
    FROM timeline_event WHERE id = ANY (events) OFFSET 0
  ) e
  LEFT JOIN timeline_place p ON p.id = e.place_id
  LEFT JOIN (
    SELECT named.event_id, string_agg(named.name, ' ' ORDER BY named.name) AS names FROM (
      SELECT part.event_id, a.name FROM timeline_participation part
        JOIN actors_actor a ON a.id = part.actor_id WHERE part.event_id = ANY (events)
      UNION
      SELECT part.event_id, alias.name FROM timeline_participation part
        JOIN actors_alias alias ON alias.actor_id = part.actor_id WHERE part.event_id = ANY (events)
    ) named GROUP BY named.event_id
  ) who ON who.event_id = e.id
$$;

-- The same of many events: what is to be written at once would be made by one core. The rows wait meanwhile, in little
-- memory.
CREATE FUNCTION sarhad_many_event_words(events bigint[]) RETURNS TABLE (event_id bigint, document tsvector)
LANGUAGE plpgsql STABLE SET parallel_setup_cost = 1000 SET work_mem = '24MB' AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT * FROM sarhad_event_words($1)' USING events;
END $$;

CREATE FUNCTION sarhad_write_text(events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(events) > 10000 THEN
    INSERT INTO timeline_eventtext (event_id, document)
    SELECT words.event_id, words.document FROM sarhad_many_event_words(events) words
    ON CONFLICT (event_id) DO UPDATE SET document = excluded.document
      WHERE timeline_eventtext.document IS DISTINCT FROM excluded.document;
  ELSE
    INSERT INTO timeline_eventtext (event_id, document)
    SELECT words.event_id, words.document FROM sarhad_event_words(events) words
    ON CONFLICT (event_id) DO UPDATE SET document = excluded.document
      WHERE timeline_eventtext.document IS DISTINCT FROM excluded.document;
  END IF;
END $$;

-- Between `sarhad_text_later` and `sarhad_text_now` the events are only noted, and each is written once: for who
-- touches the same events by statement after statement. What is still noted when the transaction ends,
-- `sarhad_record` has written. `sarhad.text_later` says how many are waiting for their `sarhad_text_now`.
CREATE FUNCTION sarhad_refresh_text(events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(nullif(current_setting('sarhad.text_later', true), '')::int, 0) = 0 THEN
    PERFORM sarhad_write_text(events);
  ELSE
    INSERT INTO pg_temp.sarhad_text_noted SELECT unnest(events);
  END IF;
END $$;

CREATE FUNCTION sarhad_text_later() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.sarhad_text_noted') IS NULL THEN
    CREATE TEMP TABLE sarhad_text_noted (event_id bigint) ON COMMIT DELETE ROWS;
  END IF;
  PERFORM set_config('sarhad.text_later',
    (coalesce(nullif(current_setting('sarhad.text_later', true), '')::int, 0) + 1)::text, true);
END $$;

CREATE FUNCTION sarhad_text_now(whoever_waits boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  waiting int := coalesce(nullif(current_setting('sarhad.text_later', true), '')::int, 0);
BEGIN
  IF waiting = 0 THEN
    RETURN;
  END IF;
  IF waiting > 1 AND NOT whoever_waits THEN
    PERFORM set_config('sarhad.text_later', (waiting - 1)::text, true);
    RETURN;
  END IF;
  PERFORM sarhad_write_text(array(SELECT DISTINCT event_id FROM pg_temp.sarhad_text_noted));
  DELETE FROM pg_temp.sarhad_text_noted;
  IF NOT whoever_waits THEN
    PERFORM set_config('sarhad.text_later', '0', true);
  END IF;
END $$;

CREATE FUNCTION sarhad_text_of_new_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(SELECT id FROM changed));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_edited_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(
    SELECT changed.id FROM changed JOIN previous USING (id)
    WHERE (changed.title, changed.summary, changed.place_id)
      IS DISTINCT FROM (previous.title, previous.summary, previous.place_id)));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_deleted_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM timeline_eventtext WHERE event_id IN (SELECT id FROM changed);
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_participations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(SELECT event_id FROM changed));
  RETURN NULL;
END $$;

-- One that moves to another event leaves the text of the first.
CREATE FUNCTION sarhad_text_of_edited_participations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(SELECT event_id FROM changed UNION SELECT event_id FROM previous));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_aliases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(
    SELECT DISTINCT event_id FROM timeline_participation
    WHERE actor_id IN (SELECT actor_id FROM changed)));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_edited_aliases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(
    SELECT DISTINCT event_id FROM timeline_participation
    WHERE actor_id IN (SELECT actor_id FROM changed UNION SELECT actor_id FROM previous)));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_actors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(
    SELECT DISTINCT event_id FROM timeline_participation
    WHERE actor_id IN (SELECT changed.id FROM changed JOIN previous USING (id)
                       WHERE changed.name <> previous.name)));
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_text_of_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_refresh_text(array(
    SELECT e.id FROM timeline_event e
    WHERE e.place_id IN (SELECT changed.id FROM changed JOIN previous USING (id)
                         WHERE (changed.name, changed.other_names, changed.admin1, changed.admin2)
                           IS DISTINCT FROM
                               (previous.name, previous.other_names, previous.admin1, previous.admin2))));
  RETURN NULL;
END $$;

CREATE TRIGGER text_of_new AFTER INSERT ON timeline_event REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_new_events();
CREATE TRIGGER text_of_edited AFTER UPDATE ON timeline_event
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_edited_events();
CREATE TRIGGER text_of_deleted AFTER DELETE ON timeline_event REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_deleted_events();

CREATE TRIGGER text_after_insert AFTER INSERT ON timeline_participation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_participations();
CREATE TRIGGER text_after_update AFTER UPDATE ON timeline_participation
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_edited_participations();
CREATE TRIGGER text_after_delete AFTER DELETE ON timeline_participation REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_participations();

CREATE TRIGGER text_after_insert AFTER INSERT ON actors_alias REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_aliases();
CREATE TRIGGER text_after_update AFTER UPDATE ON actors_alias
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_edited_aliases();
CREATE TRIGGER text_after_delete AFTER DELETE ON actors_alias REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_aliases();
CREATE TRIGGER text_after_update AFTER UPDATE ON actors_actor
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_actors();

CREATE TRIGGER text_after_update AFTER UPDATE ON timeline_place
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_text_of_places();
