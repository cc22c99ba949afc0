-- One revision for each event and transaction, whatever wrote: a form, a bulk update, a cascade, plain SQL.
-- The triggers are deferred, so that a revision holds the event as the transaction left it.

-- Everything that makes up an event: the rows of each table that records revisions, found by its trigger,
-- so that a new table joins the history by one line in its own migration.
CREATE FUNCTION sarhad_snapshot(event bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  part record;
  rows jsonb;
  whole jsonb := '{}';
BEGIN
  FOR part IN
    SELECT relname AS name, split_part(encode(tgargs, 'escape'), '\000', 1) AS key
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgfoid = 'sarhad_record_revision'::regproc ORDER BY relname
  LOOP
    EXECUTE format('SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t) -> ''id'') FROM %I t WHERE %I = $1',
                   part.name, part.key) INTO rows USING event;
    IF rows IS NOT NULL THEN
      whole := whole || jsonb_build_object(part.name, rows);
    END IF;
  END LOOP;
  RETURN whole;
END $$;

CREATE FUNCTION sarhad_write_revision(changed bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  present jsonb := sarhad_snapshot(changed);
  gone boolean := NOT present ? 'timeline_event';
BEGIN
  -- Two transactions on one event would otherwise take the same number. One lock for all, held from here to
  -- the end of the commit: one for each event would exhaust the lock table in a large transaction.
  PERFORM pg_advisory_xact_lock(hashtextextended('sarhad.revision', 0));
  INSERT INTO timeline_revision (event_id, number, xid, at, user_id, message, deleted, snapshot)
  VALUES (
    changed,
    (SELECT coalesce(max(number), 0) + 1 FROM timeline_revision WHERE event_id = changed),
    pg_current_xact_id()::text::bigint,
    now(),
    nullif(current_setting('sarhad.user', true), '')::int,
    coalesce(current_setting('sarhad.message', true), ''),
    gone,
    present)
  ON CONFLICT (event_id, xid) DO UPDATE
    SET deleted = excluded.deleted, snapshot = excluded.snapshot,
        user_id = excluded.user_id, message = excluded.message;
END $$;

-- Argument: the column that holds the event's id.
CREATE FUNCTION sarhad_record_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before bigint := (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
  after bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
  PERFORM sarhad_write_revision(coalesce(after, before));
  IF before IS DISTINCT FROM coalesce(after, before) AND before IS NOT NULL THEN
    PERFORM sarhad_write_revision(before);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_keep_history(part text, key text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE CONSTRAINT TRIGGER record_revision AFTER INSERT OR UPDATE OR DELETE ON %I
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sarhad_record_revision(%L)', part, key);
END $$;

CREATE FUNCTION sarhad_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.xid = pg_current_xact_id()::text::bigint AND NEW.xid = OLD.xid THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The history is append-only: revision % of event % cannot be changed.',
    OLD.number, OLD.event_id USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
END $$;

CREATE TRIGGER history_is_final BEFORE UPDATE OR DELETE ON timeline_revision
  FOR EACH ROW EXECUTE FUNCTION sarhad_history_is_final();

SELECT sarhad_keep_history('timeline_event', 'id');
SELECT sarhad_keep_history('timeline_participation', 'event_id');
SELECT sarhad_keep_history('timeline_citation', 'event_id');
SELECT sarhad_keep_history('timeline_eventlink', 'event_id');
SELECT sarhad_keep_history('timeline_externalid', 'event_id');
