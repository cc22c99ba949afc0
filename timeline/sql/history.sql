-- The base as it stood at every commit, whatever wrote: a form, a bulk update, a cascade, plain SQL.
--
-- Each table that joins the history has a twin in the schema `kept`, with a row for each version of its rows:
-- true from the commit `since`, no longer from the commit `until`. Commits are numbered as they end, one after
-- the other, so that who has read up to a number has missed nothing before it. A view in the schema `past`,
-- named as the table, shows the versions of one commit (past.sql).
--
-- Statements note what they touch; when their transaction ends, the present rows are compared with the last
-- versions, set by set, so that a load of a million rows is a few statements too.

CREATE SCHEMA kept;
CREATE SCHEMA past;

-- A table of the history. `owner` is the table of the thing that the rows belong to, `key` their column with
-- its id, `row_id` the primary key.
CREATE TABLE kept.part (
  name text PRIMARY KEY,
  owner text NOT NULL,
  key text NOT NULL,
  row_id text NOT NULL,
  comparison text NOT NULL
);

-- Events that show something of another thing: a query for their ids, given the ids of the things as $1.
CREATE TABLE kept.shown (owner text NOT NULL, events text NOT NULL);

-- What the transaction touched, and what of it proved changed; emptied when it ends.
CREATE FUNCTION sarhad_begin_notes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.sarhad_touched') IS NULL THEN
    CREATE TEMP TABLE sarhad_touched (part text, id bigint) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE sarhad_changed (owner text, id bigint) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE sarhad_unrecorded (yes boolean) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE sarhad_fact (LIKE timeline_eventfact, sign int) ON COMMIT DELETE ROWS;  -- for rollups.sql
    CREATE CONSTRAINT TRIGGER record AFTER INSERT ON pg_temp.sarhad_unrecorded
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sarhad_record_at_commit();
  END IF;
END $$;

CREATE FUNCTION sarhad_note_touched() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted bigint;
BEGIN
  PERFORM sarhad_begin_notes();
  IF TG_OP = 'TRUNCATE' THEN
    EXECUTE format('INSERT INTO pg_temp.sarhad_touched SELECT DISTINCT %L, %I FROM kept.%I
      WHERE until = 9223372036854775807', TG_TABLE_NAME, TG_ARGV[0], TG_TABLE_NAME);
  ELSE
    EXECUTE format('INSERT INTO pg_temp.sarhad_touched SELECT DISTINCT %L, %I FROM changed',
      TG_TABLE_NAME, TG_ARGV[0]);
  END IF;
  GET DIAGNOSTICS noted = ROW_COUNT;
  IF TG_OP = 'UPDATE' THEN
    EXECUTE format('INSERT INTO pg_temp.sarhad_touched SELECT %L, %I FROM previous EXCEPT SELECT %L, %I FROM changed',
      TG_TABLE_NAME, TG_ARGV[0], TG_TABLE_NAME, TG_ARGV[0]);
  END IF;
  IF noted > 0 AND NOT EXISTS (SELECT FROM pg_temp.sarhad_unrecorded) THEN
    INSERT INTO pg_temp.sarhad_unrecorded VALUES (true);
  END IF;
  RETURN NULL;
END $$;

-- Closes the versions that hold no longer and opens the new ones; what differs goes to sarhad_changed. Where much
-- was touched it is asked first whether any version is kept of it: of a first load there is none to compare with.
CREATE FUNCTION sarhad_keep_versions(part kept.part, commit bigint, much boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  things bigint[];
  unkept boolean := false;
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = format('kept.%I', part.name)::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('since', 'until'));
BEGIN
  IF much THEN
    things := array(SELECT DISTINCT t.id FROM pg_temp.sarhad_touched t WHERE t.part = part.name);
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM kept.%I WHERE %I = ANY ($1))', part.name, part.key)
      INTO unkept USING things;
  END IF;
  IF unkept THEN
    EXECUTE format($sql$
      WITH opened AS (
        INSERT INTO kept.%1$I (%2$s, since)
        SELECT %2$s, $1 FROM public.%1$I WHERE %3$I = ANY ($2)
        RETURNING %3$I)
      INSERT INTO pg_temp.sarhad_changed SELECT %4$L, %3$I FROM opened
      EXCEPT SELECT c.owner, c.id FROM pg_temp.sarhad_changed c WHERE c.owner = %4$L
    $sql$, part.name, columns, part.key, part.owner) USING commit, things;
    RETURN;
  END IF;
  EXECUTE format($sql$
    WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM pg_temp.sarhad_touched WHERE part = %1$L),
    closed AS (
      UPDATE kept.%1$I kept SET until = $1 FROM touched
      WHERE kept.%2$I = touched.id AND kept.until = 9223372036854775807
        AND NOT EXISTS (SELECT FROM public.%1$I present WHERE present.%3$I = kept.%3$I AND %4$s)
      RETURNING kept.%2$I),
    opened AS (
      INSERT INTO kept.%1$I (%5$s, since)
      SELECT %5$s, $1 FROM public.%1$I present WHERE present.%2$I IN (SELECT id FROM touched)
        AND NOT EXISTS (SELECT FROM kept.%1$I kept WHERE kept.%3$I = present.%3$I
          AND kept.until = 9223372036854775807 AND %4$s)
      RETURNING %2$I)
    INSERT INTO pg_temp.sarhad_changed
    SELECT %6$L, * FROM closed UNION SELECT %6$L, * FROM opened
  $sql$, part.name, part.key, part.row_id, part.comparison, columns, part.owner) USING commit;
END $$;

-- One revision of each event of which something changed, and an unnumbered one, an echo, of each published
-- event that shows something which changed elsewhere: the name of an actor, a place, another event. An event with
-- a revision of its own needs no echo. Of an event that never was public nothing is shown, and no echo tells
-- that it was edited.
CREATE FUNCTION sarhad_write_revisions(commit bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  elsewhere record;
  things bigint[];
BEGIN
  -- Numbered by a join, not by a subquery for each: that would read what is being written, over and over.
  INSERT INTO timeline_revision (event_id, number, commit_id, status)
  SELECT changed.id, coalesce(last.number, 0) + 1, commit, coalesce(event.status, '')
  FROM (SELECT DISTINCT id FROM pg_temp.sarhad_changed WHERE owner = 'timeline_event') changed
  LEFT JOIN (
    SELECT r.event_id, max(r.number) AS number FROM timeline_revision r
    WHERE r.event_id IN (SELECT c.id FROM pg_temp.sarhad_changed c WHERE c.owner = 'timeline_event')
    GROUP BY r.event_id
  ) last ON last.event_id = changed.id
  LEFT JOIN timeline_event event USING (id)
  ORDER BY changed.id;

  FOR elsewhere IN
    SELECT shown.owner, shown.events FROM kept.shown WHERE shown.owner IN (SELECT c.owner FROM pg_temp.sarhad_changed c)
  LOOP
    -- What is new is shown by events alone that came to show it in this commit, and changed by that.
    EXECUTE format('SELECT array(SELECT DISTINCT c.id FROM pg_temp.sarhad_changed c WHERE c.owner = %L
      AND c.id IN (SELECT kept.id FROM kept.%I kept WHERE kept.since < $1)
      AND (c.owner <> ''timeline_event'' OR EXISTS (
        SELECT FROM timeline_revision r WHERE r.event_id = c.id AND r.status = ''published'')))',
      elsewhere.owner, elsewhere.owner) INTO things USING commit;
    CONTINUE WHEN things = '{}';
    EXECUTE format('INSERT INTO timeline_revision (event_id, commit_id, status)
      SELECT id, $2, status FROM timeline_event WHERE status = ''published'' AND id IN (
        %s EXCEPT SELECT c.id FROM pg_temp.sarhad_changed c WHERE c.owner = ''timeline_event'')
      ON CONFLICT (event_id, commit_id) DO NOTHING', elsewhere.events) USING things, commit;
  END LOOP;
END $$;

-- Did the transaction change what the public may see: a thing that is no event, or an event that is published,
-- or was? What an ETag is made from must not move when a draft is edited.
CREATE FUNCTION sarhad_changed_is_public() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  of_events text[] := '{timeline_event,timeline_eventtext}';
BEGIN
  RETURN EXISTS (SELECT FROM pg_temp.sarhad_changed WHERE owner <> ALL (of_events))
    OR EXISTS (SELECT FROM pg_temp.sarhad_changed c JOIN timeline_event e USING (id)
      WHERE c.owner = ANY (of_events) AND e.status = 'published')
    OR EXISTS (SELECT FROM pg_temp.sarhad_changed c JOIN timeline_revision r ON r.event_id = c.id
      WHERE c.owner = ANY (of_events) AND r.status = 'published');
END $$;

-- Makes a commit of what was touched so far. Called when a transaction ends; before, by who changes the message.
CREATE FUNCTION sarhad_record() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part kept.part;
  commit bigint;
  moment timestamptz;
  retold int;
  much boolean;
BEGIN
  IF to_regclass('pg_temp.sarhad_unrecorded') IS NULL THEN
    RETURN;  -- this session wrote nothing yet
  END IF;
  IF NOT EXISTS (SELECT FROM pg_temp.sarhad_unrecorded) THEN
    RETURN;
  END IF;
  PERFORM sarhad_text_now(whoever_waits => true);
  -- Held until the transaction is over and seen by all: the next number is given to who ends after it.
  PERFORM pg_advisory_xact_lock(hashtextextended('sarhad.history', 0));
  SELECT coalesce(max(c.number), 0) + 1, greatest(clock_timestamp(), max(c.at) + interval '1 microsecond')
    INTO commit, moment FROM (SELECT number, at FROM timeline_commit ORDER BY number DESC LIMIT 1) c;
  PERFORM set_config('sarhad.recording', 'on', true);
  much := (SELECT count(*) > 10000 FROM (SELECT FROM pg_temp.sarhad_touched LIMIT 10001) many);
  IF much THEN
    ANALYZE pg_temp.sarhad_touched;
  END IF;
  -- Facts do not hold the text: events whose text alone was touched are gone through for those who count by it.
  retold := (SELECT count(*) FROM (SELECT FROM pg_temp.sarhad_touched t WHERE t.part = 'timeline_eventtext' LIMIT 251) first);
  PERFORM sarhad_roll_up(events, commit) FROM (
    SELECT array(SELECT DISTINCT t.id FROM pg_temp.sarhad_touched t JOIN kept.part p ON p.name = t.part
      WHERE p.owner = 'timeline_event' OR (p.name = 'timeline_eventtext' AND retold <= 250)) AS events
  ) touched WHERE events <> '{}';
  IF retold > 250 THEN
    PERFORM sarhad_forget_selections(commit);
  END IF;
  FOR part IN SELECT p.* FROM kept.part p WHERE p.name IN (SELECT t.part FROM pg_temp.sarhad_touched t) LOOP
    PERFORM sarhad_keep_versions(part, commit, much);
  END LOOP;
  IF EXISTS (SELECT FROM pg_temp.sarhad_changed) THEN
    IF (SELECT count(*) > 10000 FROM (SELECT FROM pg_temp.sarhad_changed LIMIT 10001) many) THEN
      ANALYZE pg_temp.sarhad_changed;
    END IF;
    INSERT INTO timeline_commit (number, at, user_id, message, public)
    VALUES (commit, moment, nullif(current_setting('sarhad.user', true), '')::int,
      coalesce(current_setting('sarhad.message', true), ''), sarhad_changed_is_public());
    PERFORM sarhad_write_revisions(commit);
  END IF;
  PERFORM set_config('sarhad.recording', 'off', true);
  IF much THEN
    TRUNCATE pg_temp.sarhad_touched, pg_temp.sarhad_changed;
  ELSE
    DELETE FROM pg_temp.sarhad_touched;
    DELETE FROM pg_temp.sarhad_changed;
  END IF;
  DELETE FROM pg_temp.sarhad_unrecorded;
END $$;

CREATE FUNCTION sarhad_record_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sarhad_record();
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('sarhad.recording', true) = 'on' AND (TG_OP = 'INSERT' OR TG_TABLE_SCHEMA = 'kept') THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'The history is append-only: %.% is written by the database alone.',
    TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
END $$;

-- A base that is emptied as a whole, its commits too, is a new base.
CREATE FUNCTION sarhad_empty_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part kept.part;
BEGIN
  FOR part IN SELECT * FROM kept.part LOOP
    EXECUTE format('TRUNCATE kept.%I', part.name);
  END LOOP;
  TRUNCATE timeline_selectionvalue, timeline_selectionspan, timeline_selectionfloor, timeline_factchange;
  RETURN NULL;
END $$;

CREATE TRIGGER history_is_final BEFORE INSERT OR UPDATE OR DELETE ON timeline_commit
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_history_is_final();
CREATE TRIGGER history_is_final BEFORE INSERT OR UPDATE OR DELETE ON timeline_revision
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_history_is_final();
CREATE TRIGGER empty_history AFTER TRUNCATE ON timeline_commit
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_empty_history();
