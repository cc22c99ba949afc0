-- As if the base had grown day by day, in the order of its dates, which is the hardest for an old moment.
CREATE TEMP TABLE arrival AS
SELECT id, (SELECT max(number) FROM timeline_commit) + 1 + (row_number() OVER (ORDER BY earliest, id) - 1) * %(commits)s / count(*) OVER ()
  AS since
FROM timeline_event WHERE id NOT IN (SELECT id FROM kept.timeline_event);
CREATE UNIQUE INDEX ON arrival (id);
ANALYZE arrival;
INSERT INTO timeline_commit (number, at, message, public)
SELECT last.number + n, last.at + n * interval '1 millisecond', '', true
FROM (SELECT number, at FROM timeline_commit ORDER BY number DESC LIMIT 1) last, generate_series(1, %(commits)s) n;
INSERT INTO timeline_revision (event_id, number, commit_id, status)
SELECT id, 1, since, e.status FROM arrival JOIN timeline_event e USING (id) ORDER BY since, id;
DO $do$
DECLARE
  part kept.part;
BEGIN
  FOR part IN SELECT * FROM kept.part WHERE owner IN ('timeline_event', 'timeline_eventtext') LOOP
    EXECUTE format('INSERT INTO kept.%%1$I (%%2$s, since) SELECT present.*, a.since FROM public.%%1$I present
      JOIN arrival a ON a.id = present.%%3$I ORDER BY a.since, a.id', part.name,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = format('public.%%I', part.name)::regclass AND attnum > 0 AND NOT attisdropped), part.key);
  END LOOP;
  FOR part IN SELECT * FROM kept.part WHERE owner NOT IN ('timeline_event', 'timeline_eventtext') LOOP
    EXECUTE format('INSERT INTO kept.%%1$I (%%2$s, since) SELECT present.*, (SELECT min(since) FROM arrival)
      FROM public.%%1$I present WHERE NOT EXISTS (SELECT FROM kept.%%1$I k WHERE k.%%3$I = present.%%3$I)', part.name,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = format('public.%%I', part.name)::regclass AND attnum > 0 AND NOT attisdropped),
      (SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indrelid = format('public.%%I', part.name)::regclass AND indisprimary));
  END LOOP;
END $do$;
