-- The headline number on the spine: the best estimate, else the low one, whatever wrote the incident.
CREATE FUNCTION sarhad_headline_fatalities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Asked first: an UPDATE of no rows would still run what follows an update of the spine.
  IF EXISTS (SELECT FROM changed JOIN timeline_event event ON event.id = changed.event_ptr_id
             WHERE event.fatalities IS DISTINCT FROM coalesce(changed.fatalities_best, changed.fatalities_low)) THEN
    UPDATE timeline_event event SET fatalities = coalesce(changed.fatalities_best, changed.fatalities_low)
    FROM changed WHERE event.id = changed.event_ptr_id
      AND event.fatalities IS DISTINCT FROM coalesce(changed.fatalities_best, changed.fatalities_low);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER headline_fatalities AFTER INSERT ON incidents_incident REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_headline_fatalities();
CREATE TRIGGER headline_fatalities_of_edited AFTER UPDATE ON incidents_incident REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_headline_fatalities();
