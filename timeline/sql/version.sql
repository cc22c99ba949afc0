-- One number that changes whenever what the base says changes: the ground of the API's ETags.
-- It is raised at commit, under a row lock held for no longer than that, so that a reader who sees a
-- new number sees all that it stands for; a number from a sequence would be out before its commit.
-- It follows the clock, so that a base restored from a backup does not give old numbers to new states.

CREATE FUNCTION sarhad_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Once for each transaction, however many rows it wrote.
  IF current_setting('sarhad.raised', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    INSERT INTO timeline_baseversion AS base (id, number)
    VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (id) DO UPDATE SET number = greatest(base.number + 1, excluded.number);
    PERFORM set_config('sarhad.raised', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_watch(part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE CONSTRAINT TRIGGER raise_version AFTER INSERT OR UPDATE OR DELETE ON %I
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sarhad_raise_version()', part);
END $$;

SELECT sarhad_watch(part) FROM unnest(array[
  'actors_actor', 'actors_alias', 'actors_actorrelation', 'sources_outlet', 'sources_source',
  'timeline_eventtype', 'timeline_place', 'timeline_phase', 'timeline_event', 'timeline_participation',
  'timeline_citation', 'timeline_eventlink', 'timeline_externalid']) AS part;
