-- An event put back as a commit left it, with all that hangs on it, row by row and under the same ids.

-- What stands in the way: 'missing', rows of other tables that the event named and that are gone; 'moved', rows
-- of its own that belong to another event now.
CREATE FUNCTION sarhad_obstacles(event bigint, commit bigint)
RETURNS TABLE (problem text, part text, id bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
  reference record;
BEGIN
  FOR reference IN
    SELECT p.name, p.key, referring.attname AS col, other.relname AS other, referred.attname AS other_id
    FROM kept.part p
    JOIN pg_constraint c ON c.conrelid = format('public.%I', p.name)::regclass
      AND c.contype = 'f' AND cardinality(c.conkey) = 1
    JOIN pg_attribute referring ON referring.attrelid = c.conrelid AND referring.attnum = c.conkey[1]
    JOIN pg_attribute referred ON referred.attrelid = c.confrelid AND referred.attnum = c.confkey[1]
    JOIN pg_class other ON other.oid = c.confrelid
    JOIN kept.part named ON named.name = other.relname
    WHERE p.owner = 'timeline_event' AND (named.owner <> 'timeline_event' OR named.name = 'timeline_event')
  LOOP
    RETURN QUERY EXECUTE format(
      'SELECT DISTINCT ''missing'', %1$L, was.%2$I::bigint FROM kept.%3$I was
        WHERE was.%4$I = $1 AND was.since <= $2 AND was.until > $2
          AND was.%2$I IS NOT NULL AND NOT (%1$L = ''timeline_event'' AND was.%2$I = $1)
          AND NOT EXISTS (SELECT FROM public.%1$I there WHERE there.%5$I = was.%2$I)',
      reference.other, reference.col, reference.name, reference.key, reference.other_id) USING event, commit;
  END LOOP;
  FOR reference IN SELECT * FROM kept.part p WHERE p.owner = 'timeline_event' AND p.key <> p.row_id LOOP
    RETURN QUERY EXECUTE format(
      'SELECT ''moved'', %1$L, was.%2$I::bigint FROM kept.%1$I was
        JOIN public.%1$I there ON there.%2$I = was.%2$I AND there.%3$I <> was.%3$I
        WHERE was.%3$I = $1 AND was.since <= $2 AND was.until > $2',
      reference.name, reference.row_id, reference.key) USING event, commit;
  END LOOP;
END $$;

-- How a column is written back. What a table without a history no longer holds (an account) is left empty; an
-- event keeps its present status, or is a draft again, and is changed now.
CREATE FUNCTION sarhad_restored_column(part text, col name) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN part = 'timeline_event' AND col = 'status'
      THEN 'coalesce((SELECT status FROM public.timeline_event WHERE id = $1), ''draft'')'
    WHEN part = 'timeline_event' AND col = 'updated' THEN 'clock_timestamp()'
    ELSE coalesce((
      SELECT format('(SELECT there.%I FROM public.%I there WHERE there.%1$I = was.%3$I)',
        referred.attname, other.relname, col)
      FROM pg_constraint c
      JOIN pg_attribute referring ON referring.attrelid = c.conrelid AND referring.attnum = c.conkey[1]
      JOIN pg_attribute referred ON referred.attrelid = c.confrelid AND referred.attnum = c.confkey[1]
      JOIN pg_class other ON other.oid = c.confrelid
      WHERE c.conrelid = format('public.%I', part)::regclass AND c.contype = 'f' AND cardinality(c.conkey) = 1
        AND referring.attname = col AND NOT EXISTS (SELECT FROM kept.part p WHERE p.name = other.relname)
      LIMIT 1), format('was.%I', col))
  END
$$;

CREATE FUNCTION sarhad_restore(event bigint, commit bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part kept.part;
  columns text;
  writes text;
  anew text;
BEGIN
  IF NOT EXISTS (SELECT FROM kept.timeline_event WHERE id = event AND since <= commit AND until > commit) THEN
    RAISE EXCEPTION 'Event % was not there after commit %.', event, commit USING ERRCODE = 'no_data_found';
  END IF;
  -- What was not there, or said something else, goes first: two rows may have changed places.
  FOR part IN SELECT * FROM kept.part p WHERE p.owner = 'timeline_event' AND p.name <> 'timeline_event'
    ORDER BY p.key = p.row_id
  LOOP
    EXECUTE format('DELETE FROM public.%1$I present WHERE present.%2$I = $1 AND NOT EXISTS (
        SELECT FROM kept.%1$I kept WHERE kept.%3$I = present.%3$I AND kept.since <= $2 AND kept.until > $2 AND %4$s)',
      part.name, part.key, part.row_id, part.comparison) USING event, commit;
  END LOOP;
  -- The event, then its kind's row, then what hangs on them.
  FOR part IN SELECT * FROM kept.part p WHERE p.owner = 'timeline_event'
    ORDER BY p.name <> 'timeline_event', p.key <> p.row_id
  LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
        string_agg(sarhad_restored_column(part.name, attname), ', ' ORDER BY attnum),
        string_agg(format('%1$I = excluded.%1$I', attname), ', ' ORDER BY attnum)
      INTO columns, writes, anew
      FROM pg_attribute WHERE attrelid = format('public.%I', part.name)::regclass
        AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %3$s FROM kept.%1$I was
        WHERE was.%4$I = $1 AND was.since <= $2 AND was.until > $2 %5$s',
      part.name, columns, writes, part.key,
      CASE WHEN part.name = 'timeline_event' THEN 'ON CONFLICT (id) DO UPDATE SET ' || anew
        ELSE format('AND NOT EXISTS (SELECT FROM public.%I there WHERE there.%I = was.%I AND there.%I = $1)',
          part.name, part.row_id, part.row_id, part.key) END) USING event, commit;
  END LOOP;
END $$;
