-- What `sarhad_event_words` makes, for all of them at once.
WITH called AS (
  SELECT a.id, concat_ws(' ', a.name, string_agg(alias.name, ' ')) AS names
  FROM actors_actor a LEFT JOIN actors_alias alias ON alias.actor_id = a.id WHERE a.slug LIKE 'bench-%%' GROUP BY a.id
), who AS (
  SELECT event_id, string_agg(names, ' ') AS names FROM side JOIN called ON called.id = actor_id GROUP BY event_id
)
INSERT INTO timeline_eventtext (event_id, document)
SELECT e.id, setweight(to_tsvector('english', e.title), 'A')
  || setweight(to_tsvector('english', concat_ws(' ', who.names, p.name, p.admin1)), 'B')
  || setweight(to_tsvector('english', e.summary), 'C')
FROM made JOIN timeline_event e USING (id) JOIN who ON who.event_id = e.id JOIN timeline_place p ON p.id = e.place_id;
