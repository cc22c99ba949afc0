-- The headline number on the spine: the best estimate, else the low one, whatever wrote the incident.
CREATE FUNCTION sarhad_headline_fatalities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE timeline_event e SET fatalities = coalesce(changed.fatalities_best, changed.fatalities_low)
  FROM changed
  WHERE e.id = changed.event_ptr_id
    AND e.fatalities IS DISTINCT FROM coalesce(changed.fatalities_best, changed.fatalities_low);
  RETURN NULL;
END $$;

CREATE TRIGGER headline_of_new AFTER INSERT ON incidents_incident REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_headline_fatalities();
CREATE TRIGGER headline_of_edited AFTER UPDATE ON incidents_incident REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sarhad_headline_fatalities();
