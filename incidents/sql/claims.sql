-- A claim is reported by a citation of its own incident.
ALTER TABLE incidents_responsibilityclaim ADD CONSTRAINT claim_citation_of_its_event
  FOREIGN KEY (citation_id, incident_id) REFERENCES timeline_citation (id, event_id)
  DEFERRABLE INITIALLY DEFERRED;
