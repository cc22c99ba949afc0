-- Answers of large counts, kept while the base says the same (timeline/answers.py): the table that Django's cache in the
-- database asks for. Nothing is lost with it, so that a crash may empty it.

CREATE UNLOGGED TABLE timeline_answer (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE INDEX answer_expires ON timeline_answer (expires);
