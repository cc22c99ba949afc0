-- An incident's own tables join the history.
SELECT sarhad_keep_history(part, 'timeline_event', key) FROM (VALUES
  ('incidents_incident', 'event_ptr_id'),
  ('incidents_casualties', 'incident_id'),
  ('incidents_responsibilityclaim', 'incident_id')
) AS parts (part, key);

INSERT INTO kept.shown (owner, events) VALUES
  ('actors_actor', 'SELECT incident_id FROM incidents_casualties WHERE actor_id = ANY ($1)'),
  ('actors_actor', 'SELECT incident_id FROM incidents_responsibilityclaim
    WHERE actor_id = ANY ($1) OR by_id = ANY ($1)');
