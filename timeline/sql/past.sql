-- Which tables have a history, and the views that show it.
--
-- With `SET search_path = past, public` and `sarhad.as_of` at the number of a commit, every query sees the base
-- as that commit left it (timeline/history/past.py).

CREATE FUNCTION sarhad_show_past(part text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = format('public.%I', part)::regclass AND attnum > 0 AND NOT attisdropped);
BEGIN
  EXECUTE format('CREATE OR REPLACE VIEW past.%I AS SELECT %s FROM kept.%I
    WHERE since <= current_setting(''sarhad.as_of'')::bigint AND until > current_setting(''sarhad.as_of'')::bigint',
    part, columns, part);
END $$;

-- `part` joins the history: its rows belong to the row of `owner` that `key` names.
CREATE FUNCTION sarhad_keep_history(part text, owner text, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  row_id text := (
    SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE indrelid = format('public.%I', part)::regclass AND indisprimary);
  comparison text := (
    SELECT format('(%s) IS NOT DISTINCT FROM (%s)',
      string_agg(format('present.%I', attname), ', '), string_agg(format('kept.%I', attname), ', '))
    FROM pg_attribute
    WHERE attrelid = format('public.%I', part)::regclass AND attnum > 0 AND NOT attisdropped);
BEGIN
  INSERT INTO kept.part VALUES (part, owner, key, row_id, comparison);
  EXECUTE format('CREATE TABLE kept.%I (LIKE public.%I)', part, part);
  EXECUTE format('ALTER TABLE kept.%I ADD since bigint NOT NULL, ADD until bigint NOT NULL DEFAULT 9223372036854775807',
    part);
  EXECUTE format('CREATE UNIQUE INDEX ON kept.%I (%I) WHERE until = 9223372036854775807', part, row_id);
  EXECUTE format('CREATE INDEX ON kept.%I (%I)', part, key);
  EXECUTE format('CREATE TRIGGER history_is_final BEFORE INSERT OR UPDATE OR DELETE ON kept.%I
    FOR EACH STATEMENT EXECUTE FUNCTION sarhad_history_is_final()', part);
  EXECUTE format('CREATE TRIGGER history_of_new AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION sarhad_note_touched(%L)', part, key);
  EXECUTE format('CREATE TRIGGER history_of_edited AFTER UPDATE ON public.%I
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION sarhad_note_touched(%L)', part, key);
  EXECUTE format('CREATE TRIGGER history_of_deleted AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION sarhad_note_touched(%L)', part, key);
  EXECUTE format('CREATE TRIGGER history_of_emptied AFTER TRUNCATE ON public.%I
    FOR EACH STATEMENT EXECUTE FUNCTION sarhad_note_touched(%L)', part, key);
  PERFORM sarhad_show_past(part);
END $$;

SELECT sarhad_keep_history(part, owner, key) FROM (VALUES
  ('actors_actor', 'actors_actor', 'id'),
  ('actors_alias', 'actors_actor', 'actor_id'),
  ('actors_actorrelation', 'actors_actor', 'subject_id'),
  ('sources_outlet', 'sources_outlet', 'id'),
  ('sources_source', 'sources_source', 'id'),
  ('timeline_eventtype', 'timeline_eventtype', 'id'),
  ('timeline_place', 'timeline_place', 'id'),
  ('timeline_phase', 'timeline_phase', 'id'),
  ('timeline_event', 'timeline_event', 'id'),
  ('timeline_participation', 'timeline_event', 'event_id'),
  ('timeline_citation', 'timeline_event', 'event_id'),
  ('timeline_eventlink', 'timeline_event', 'event_id'),
  ('timeline_externalid', 'timeline_event', 'event_id'),
  -- Its own, not the event's: what changes in it alone is no change of the event.
  ('timeline_eventtext', 'timeline_eventtext', 'event_id')
) AS parts (part, owner, key);

INSERT INTO kept.shown (owner, events) VALUES
  ('actors_actor', 'SELECT event_id FROM timeline_participation WHERE actor_id = ANY ($1)'),
  ('timeline_place', 'SELECT id FROM timeline_event WHERE place_id = ANY ($1)'),
  ('timeline_eventtype', 'SELECT id FROM timeline_event WHERE type_id = ANY ($1)'),
  ('timeline_event', 'SELECT event_id FROM timeline_eventlink WHERE other_id = ANY ($1)'),
  ('sources_source', 'SELECT event_id FROM timeline_citation WHERE source_id = ANY ($1)'),
  ('sources_outlet', 'SELECT event_id FROM timeline_citation
    WHERE source_id IN (SELECT id FROM sources_source WHERE outlet_id = ANY ($1))');

-- What the past is browsed by. The commits and the status stand in the keys, not beside them: what was not yet
-- there, or not published, is passed over in the index, without reading the row.
CREATE INDEX event_by_date ON kept.timeline_event (earliest, latest, id, since, until, status);
CREATE INDEX event_by_type ON kept.timeline_event (type_id, earliest, latest, id, since, until, status);
CREATE INDEX event_by_place ON kept.timeline_event (place_id, earliest, latest, id, since, until, status);
CREATE INDEX event_span ON kept.timeline_event USING gist (daterange(earliest, latest, '[]') range_ops);
CREATE INDEX event_by_update ON kept.timeline_event (updated, id, since, until, status);
CREATE INDEX event_most_fatalities ON kept.timeline_event
  (coalesce(fatalities, -1), earliest, latest, id, since, until, status);
CREATE INDEX event_fewest_fatalities ON kept.timeline_event
  (coalesce(fatalities, 2147483647), earliest, latest, id, since, until, status);
CREATE INDEX event_since ON kept.timeline_event (since);
CREATE INDEX participation_by_actor ON kept.timeline_participation (actor_id, event_id, since, until);
CREATE INDEX citation_by_source ON kept.timeline_citation (source_id, event_id, since, until);
CREATE INDEX eventtext_document ON kept.timeline_eventtext USING gin (document);

CREATE VIEW past.timeline_revision AS SELECT * FROM public.timeline_revision
  WHERE commit_id <= current_setting('sarhad.as_of')::bigint;
