-- The headline number on the spine: the best estimate, else the low one, whatever wrote the incident.
CREATE FUNCTION sarhad_headline_fatalities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE timeline_event SET fatalities = coalesce(NEW.fatalities_best, NEW.fatalities_low)
  WHERE id = NEW.event_ptr_id
    AND fatalities IS DISTINCT FROM coalesce(NEW.fatalities_best, NEW.fatalities_low);
  RETURN NULL;
END $$;

CREATE TRIGGER headline_fatalities
  AFTER INSERT OR UPDATE OF fatalities_low, fatalities_best ON incidents_incident
  FOR EACH ROW EXECUTE FUNCTION sarhad_headline_fatalities();
