-- Of an import before in the same transaction.
DROP TABLE IF EXISTS pg_temp.raw, pg_temp.staged, pg_temp.side, pg_temp.loss, pg_temp.article, pg_temp.crosswalk,
  pg_temp.country_name, pg_temp.wanted_place, pg_temp.known_place, pg_temp.wanted_actor, pg_temp.written;
