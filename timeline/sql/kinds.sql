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

CREATE FUNCTION sarhad_register_kind(kind text, child text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER stands_on_its_kind BEFORE INSERT OR UPDATE OF event_ptr_id ON %I
    FOR EACH ROW EXECUTE FUNCTION sarhad_stands_on_its_kind(%L)', child, kind);
  -- One function for each kind, with its table's name in it: its plan is made once, not for every row.
  EXECUTE format($function$
    CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
    DECLARE
      event bigint;
    BEGIN
      IF TG_TABLE_NAME = 'timeline_event' THEN
        event := NEW.id;
      ELSE
        event := OLD.event_ptr_id;
      END IF;
      IF EXISTS (SELECT FROM timeline_event WHERE id = event AND kind = %2$L)
        AND NOT EXISTS (SELECT FROM %3$I WHERE event_ptr_id = event) THEN
        RAISE EXCEPTION 'Event %% has no row in %%: save it through its kind.', event, %3$L
          USING ERRCODE = 'check_violation', CONSTRAINT = 'event_has_its_child';
      END IF;
      RETURN NULL;
    END $body$
  $function$, 'sarhad_has_its_' || kind, kind, child);
  EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE OF kind ON timeline_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = %L)
    EXECUTE FUNCTION %I()', 'has_its_' || kind, kind, 'sarhad_has_its_' || kind);
  EXECUTE format('CREATE CONSTRAINT TRIGGER leaves_no_bare_event AFTER DELETE ON %I
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION %I()', child, 'sarhad_has_its_' || kind);
END $$;

-- A type belongs to the kind of the events that carry it.
ALTER TABLE timeline_event ADD CONSTRAINT event_type_of_its_kind
  FOREIGN KEY (type_id, kind) REFERENCES timeline_eventtype (id, kind) DEFERRABLE INITIALLY DEFERRED;
