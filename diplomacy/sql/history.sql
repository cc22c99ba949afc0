-- A diplomatic event's own tables join the history, and the topics' names with them.
SELECT sarhad_keep_history(part, owner, key) FROM (VALUES
  ('diplomacy_topic', 'diplomacy_topic', 'id'),
  ('diplomacy_diplomaticevent', 'timeline_event', 'event_ptr_id'),
  ('diplomacy_diplomaticevent_topics', 'timeline_event', 'diplomaticevent_id')
) AS parts (part, owner, key);

INSERT INTO kept.shown (owner, events) VALUES
  ('diplomacy_topic', 'SELECT diplomaticevent_id FROM diplomacy_diplomaticevent_topics WHERE topic_id = ANY ($1)');
