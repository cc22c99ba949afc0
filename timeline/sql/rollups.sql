-- The published events, narrow, and counted beforehand: kept right whatever writes, so that what a large selection
-- holds is read from few pages, and what the whole base holds need not be counted at all.
--
-- When a transaction ends, `sarhad_record` (history.sql) hands over the events that it touched: their rows in
-- timeline_eventfact are what was counted of them, the tables what is to be counted now. One transaction after the
-- other adds its difference. Until then, and in the past, these numbers do not hold: `sarhad_rollups_hold` says so.

CREATE INDEX rollup_most_events ON timeline_valuerollup (dimension, events DESC, value);

-- A role's place in this list is its bit in timeline_eventfact.roles. New ones come at the end.
CREATE FUNCTION sarhad_roles() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY['attacker', 'suspect', 'target', 'victim', 'initiator', 'party', 'host', 'visitor', 'mediator', 'speaker',
    'addressee', 'subject', 'signatory', 'delegate', 'funder']
$$;

-- What the tables say of these events, into the table of the session that `sarhad_roll_up` counts.
CREATE FUNCTION sarhad_note_facts(events bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pg_temp.sarhad_fact (sign, id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources)
  SELECT 1, e.id, e.kind, e.type_id, e.country, e.place_id, e.place_precision, e.precision, e.occurrence, e.earliest,
    e.latest, e.fatalities, coalesce(i.fatalities_low, e.fatalities), coalesce(i.fatalities_high, e.fatalities), e.dataset_id,
    coalesce(part.roles, 0), coalesce(part.actors, '{}'), coalesce(cited.sources, '{}')
  FROM timeline_event e
  LEFT JOIN incidents_incident i ON i.event_ptr_id = e.id
  -- Looked up event by event: in a large transaction nobody has counted yet how many rows a join would meet.
  CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT actor_id) AS actors, bit_or(1 << array_position(sarhad_roles(), role::text) - 1) AS roles
    FROM timeline_participation WHERE event_id = e.id) part
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT source_id) AS sources FROM timeline_citation WHERE event_id = e.id) cited
  WHERE e.id IN (SELECT unnest(events)) AND e.status = 'published';
END $$;

-- Adds what the noted facts count for: `sign` is 1 for those that come and -1 for those that go.
CREATE FUNCTION sarhad_count_facts() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The dimension 'values' says of each other how many values it has.
  WITH change AS MATERIALIZED (
    SELECT dimension, value, sum(number) AS number FROM (
      SELECT v.dimension, v.value, f.number FROM (
        SELECT kind, type_id, country, precision, occurrence, sum(sign) AS number FROM pg_temp.sarhad_fact GROUP BY 1, 2, 3, 4, 5
      ) f CROSS JOIN LATERAL (VALUES
        ('kind', f.kind::text), ('type', f.type_id::text), ('country', f.country::text),
        ('precision', f.precision::text), ('occurrence', f.occurrence::text)) v (dimension, value) WHERE v.value <> ''
      UNION ALL SELECT 'place', place_id::text, sum(sign) FROM pg_temp.sarhad_fact WHERE place_id IS NOT NULL GROUP BY place_id
      UNION ALL SELECT 'actor', id::text, sum(sign) FROM (SELECT unnest(actors) AS id, sign FROM pg_temp.sarhad_fact) a GROUP BY id
      UNION ALL SELECT 'source', id::text, sum(sign) FROM (SELECT unnest(sources) AS id, sign FROM pg_temp.sarhad_fact) s GROUP BY id
      UNION ALL SELECT 'role', r.role, f.number FROM (SELECT roles, sum(sign) AS number FROM pg_temp.sarhad_fact GROUP BY 1) f
        JOIN unnest(sarhad_roles()) WITH ORDINALITY r (role, place) ON roles & (1 << r.place::int - 1) <> 0
    ) counted GROUP BY 1, 2 HAVING sum(number) <> 0
  ), came AS (
    SELECT dimension, count(*) FILTER (WHERE events IS NULL) - count(*) FILTER (WHERE events + number = 0) AS number
    FROM change LEFT JOIN timeline_valuerollup USING (dimension, value) GROUP BY 1
  )
  MERGE INTO timeline_valuerollup rolled
  USING (TABLE change UNION ALL SELECT 'values', dimension, number FROM came WHERE number <> 0) change
  ON rolled.dimension = change.dimension AND rolled.value = change.value
  WHEN MATCHED AND rolled.events + change.number = 0 THEN DELETE
  WHEN MATCHED THEN UPDATE SET events = rolled.events + change.number
  WHEN NOT MATCHED THEN INSERT (dimension, value, events) VALUES (change.dimension, change.value, change.number);

  MERGE INTO timeline_spanrollup rolled USING (
    SELECT kind, earliest, latest, sum(sign) AS number, sum(sign * (fatalities IS NOT NULL)::int) AS known,
      sum(sign * (fatalities_high IS NOT NULL)::int) AS known_high, coalesce(sum(sign * fatalities), 0) AS killed,
      coalesce(sum(sign * fatalities_low), 0) AS low, coalesce(sum(sign * fatalities_high), 0) AS high
    FROM pg_temp.sarhad_fact GROUP BY 1, 2, 3
  ) change ON rolled.kind = change.kind AND rolled.earliest = change.earliest AND rolled.latest = change.latest
  WHEN MATCHED AND rolled.events + change.number = 0 THEN DELETE
  WHEN MATCHED AND (number, change.known, change.known_high, change.killed, change.low, change.high) <> (0, 0, 0, 0, 0, 0)
    THEN UPDATE SET events = rolled.events + number, known = rolled.known + change.known,
      known_high = rolled.known_high + change.known_high, killed = rolled.killed + change.killed,
      low = rolled.low + change.low, high = rolled.high + change.high
  WHEN NOT MATCHED THEN INSERT (kind, earliest, latest, events, known, known_high, killed, low, high)
    VALUES (change.kind, change.earliest, change.latest, number, change.known, change.known_high, change.killed,
      change.low, change.high);
END $$;

-- Large selections, counted once and from then on by what has changed since (timeline/selections.py): of each the
-- values of a dimension, the least frequent first, and its events by kind and span of days. Nothing is lost with
-- these tables, so that a crash may empty them: all of them at once.
CREATE UNLOGGED TABLE timeline_selectionvalue (
  selection text, dimension text, "values" text[] NOT NULL, events bigint[] NOT NULL, PRIMARY KEY (selection, dimension)
);
CREATE UNLOGGED TABLE timeline_selectionspan (
  selection text PRIMARY KEY, commit bigint NOT NULL, made timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text[] NOT NULL, earliest date[] NOT NULL, latest date[] NOT NULL, events bigint[] NOT NULL, known bigint[] NOT NULL,
  known_high bigint[] NOT NULL, killed bigint[] NOT NULL, low bigint[] NOT NULL, high bigint[] NOT NULL
);
-- The facts that went (sign -1) and came (1) with the last commits, with the event's text and who bore which role: 32
-- times the actor's id, and the role's place in sarhad_roles(). A commit of many changes is not noted: what was
-- counted before it, `commit` in timeline_selectionfloor, holds no more.
CREATE UNLOGGED TABLE timeline_factchange (
  LIKE timeline_eventfact, bearing bigint[] NOT NULL, document tsvector, sign bigint NOT NULL, commit bigint NOT NULL
);
CREATE INDEX ON timeline_factchange (commit);
CREATE UNLOGGED TABLE timeline_selectionfloor (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), commit bigint NOT NULL);

CREATE FUNCTION sarhad_forget_selections(before bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The floor too: a selection that somebody is just counting is not there yet to be deleted.
  INSERT INTO timeline_selectionfloor (commit) VALUES (before) ON CONFLICT (only_one) DO UPDATE SET commit = before;
  DELETE FROM timeline_factchange;
  DELETE FROM timeline_selectionvalue;
  DELETE FROM timeline_selectionspan;
END $$;

CREATE FUNCTION sarhad_note_fact_changes(number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  noted CONSTANT int := 1000;  -- commits
BEGIN
  IF (SELECT count(*) > 500 FROM (SELECT FROM pg_temp.sarhad_fact LIMIT 501) first) THEN
    PERFORM sarhad_forget_selections(number);
    RETURN;
  END IF;
  INSERT INTO timeline_factchange (id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources, bearing, document, sign, commit)
  SELECT id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources, bearing, document, sum(sign), number
  FROM pg_temp.sarhad_fact CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(borne ORDER BY borne), '{}') AS bearing FROM (
      SELECT actor_id * 32 + array_position(sarhad_roles(), role::text) AS borne
      FROM timeline_participation WHERE event_id = sarhad_fact.id AND sign = 1
      UNION ALL
      SELECT actor_id * 32 + array_position(sarhad_roles(), role::text)  -- until this commit
      FROM kept.timeline_participation WHERE event_id = sarhad_fact.id AND sign = -1 AND until = 9223372036854775807
    ) parts) borne
  LEFT JOIN LATERAL (
    SELECT document FROM timeline_eventtext WHERE event_id = sarhad_fact.id AND sign = 1
    UNION ALL
    SELECT document FROM kept.timeline_eventtext
    WHERE event_id = sarhad_fact.id AND sign = -1 AND until = 9223372036854775807
  ) said ON true
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 HAVING sum(sign) <> 0;
  IF number % 100 = 0 AND number > noted THEN
    DELETE FROM timeline_factchange WHERE commit <= number - noted;
    -- A selection of before holds no more; who counts it next puts it right.
    INSERT INTO timeline_selectionfloor (commit) VALUES (number - noted)
    ON CONFLICT (only_one) DO UPDATE SET commit = greatest(timeline_selectionfloor.commit, number - noted);
  END IF;
END $$;

-- Brings the facts of these events, and what is counted of them, up to date. In plain statements, whose plans the
-- session keeps: every commit pays for this.
CREATE FUNCTION sarhad_roll_up(events bigint[], commit bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pg_temp.sarhad_fact (sign, id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources)
  SELECT -1, id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources
  FROM timeline_eventfact WHERE id IN (SELECT unnest(events));
  PERFORM sarhad_note_facts(events);
  PERFORM sarhad_count_facts();
  PERFORM sarhad_note_fact_changes(commit);
  DELETE FROM timeline_eventfact WHERE id IN (SELECT unnest(events));
  INSERT INTO timeline_eventfact (id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources)
  SELECT id, kind, type_id, country, place_id, place_precision, precision, occurrence, earliest,
    latest, fatalities, fatalities_low, fatalities_high, dataset_id, roles, actors, sources
  FROM pg_temp.sarhad_fact WHERE sign = 1 ORDER BY id;
  DELETE FROM pg_temp.sarhad_fact;
END $$;

-- Counts the whole base: after a load that went past the triggers.
CREATE FUNCTION sarhad_roll_up_anew() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM timeline_eventfact;
  DELETE FROM timeline_valuerollup;
  DELETE FROM timeline_spanrollup;
  PERFORM sarhad_begin_notes();
  PERFORM sarhad_roll_up(array(SELECT id FROM timeline_event), (SELECT coalesce(max(number), 0) FROM timeline_commit));
  PERFORM sarhad_forget_selections((SELECT coalesce(max(number), 0) FROM timeline_commit));
END $$;

-- Of the present, and nothing written that is not yet counted?
CREATE FUNCTION sarhad_rollups_hold() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF current_schema = 'past' THEN
    RETURN false;
  END IF;
  IF to_regclass('pg_temp.sarhad_unrecorded') IS NULL THEN
    RETURN true;  -- in one statement with what follows, the table would have to be there to be asked whether it is
  END IF;
  RETURN NOT EXISTS (SELECT FROM pg_temp.sarhad_unrecorded);
END $$;
