-- What was decided and what was said stays as it was. Three things may happen to it: its event is merged into
-- another and takes it along (`sarhad.merging` is on), the account of who said it is deleted, or the event itself.
CREATE FUNCTION sarhad_said_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
  now jsonb := to_jsonb(NEW);
  loose text;
BEGIN
  IF current_setting('sarhad.merging', true) = 'on' THEN
    was := was - 'event_id';
    now := now - 'event_id';
  END IF;
  FOREACH loose IN ARRAY TG_ARGV LOOP  -- what is gone is named no more
    IF now -> loose = 'null' THEN
      was := was - loose;
      now := now - loose;
    END IF;
  END LOOP;
  IF was <> now THEN
    RAISE EXCEPTION 'What was decided and said is append-only: % % cannot be changed.', TG_TABLE_NAME, OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'discussion_is_append_only';
  END IF;
  RETURN NEW;
END $$;

-- Deferred, for Django deletes what hangs on an event before the event.
CREATE FUNCTION sarhad_said_goes_with_its_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM timeline_event WHERE id = OLD.event_id) THEN
    RAISE EXCEPTION 'What was decided and said is append-only: % % cannot be deleted.', TG_TABLE_NAME, OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'discussion_is_append_only';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER said_is_final BEFORE UPDATE ON timeline_comment
  FOR EACH ROW EXECUTE FUNCTION sarhad_said_is_final('author_id');
CREATE TRIGGER said_is_final BEFORE UPDATE ON timeline_decision
  FOR EACH ROW EXECUTE FUNCTION sarhad_said_is_final('user_id', 'proposal_id');
CREATE CONSTRAINT TRIGGER said_goes_with_its_event AFTER DELETE ON timeline_comment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sarhad_said_goes_with_its_event();
CREATE CONSTRAINT TRIGGER said_goes_with_its_event AFTER DELETE ON timeline_decision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sarhad_said_goes_with_its_event();
