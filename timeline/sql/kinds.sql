-- One row, one child: a row of a kind stands on an event of that kind, and every event has its row.

-- BEFORE INSERT OR UPDATE on a kind's table; argument: the kind.
CREATE FUNCTION sarhad_stands_on_its_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM timeline_event WHERE id = NEW.event_ptr_id AND kind = TG_ARGV[0]) THEN
    RAISE EXCEPTION 'Event % is not of kind %.', NEW.event_ptr_id, TG_ARGV[0]
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_kind_matches_child';
  END IF;
  RETURN NEW;
END $$;

-- Deferred, on timeline_event and on the kind's table; arguments: the kind, the kind's table.
CREATE FUNCTION sarhad_has_its_child() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event bigint := CASE
    WHEN TG_TABLE_NAME = 'timeline_event' THEN (to_jsonb(NEW) ->> 'id')::bigint
    ELSE (to_jsonb(OLD) ->> 'event_ptr_id')::bigint
  END;
  alone boolean;
BEGIN
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM timeline_event WHERE id = $1 AND kind = $2)
        AND NOT EXISTS (SELECT FROM %I WHERE event_ptr_id = $1)', TG_ARGV[1])
    INTO alone USING event, TG_ARGV[0];
  IF alone THEN
    RAISE EXCEPTION 'Event % has no row in %: save it through its kind.', event, TG_ARGV[1]
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_has_its_child';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION sarhad_register_kind(kind text, child text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER stands_on_its_kind BEFORE INSERT OR UPDATE OF event_ptr_id ON %I
    FOR EACH ROW EXECUTE FUNCTION sarhad_stands_on_its_kind(%L)', child, kind);
  EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE OF kind ON timeline_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = %L)
    EXECUTE FUNCTION sarhad_has_its_child(%L, %L)', 'has_its_' || kind, kind, kind, child);
  EXECUTE format('CREATE CONSTRAINT TRIGGER leaves_no_bare_event AFTER DELETE ON %I
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION sarhad_has_its_child(%L, %L)', child, kind, child);
END $$;

-- A type belongs to the kind of the events that carry it.
ALTER TABLE timeline_event ADD CONSTRAINT event_type_of_its_kind
  FOREIGN KEY (type_id, kind) REFERENCES timeline_eventtype (id, kind) DEFERRABLE INITIALLY DEFERRED;
