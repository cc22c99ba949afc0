-- The merges as they stood at a commit: those of before it, and what was taken back after it still holds.
CREATE VIEW past.timeline_merge AS
  SELECT id, kind, merged, slug, uid, title, was_public, survivor, survivor_title, user_id, at, message, commit,
    CASE WHEN undone_commit <= current_setting('sarhad.as_of')::bigint THEN undone_by_id END AS undone_by_id,
    CASE WHEN undone_commit <= current_setting('sarhad.as_of')::bigint THEN undone_at END AS undone_at,
    CASE WHEN undone_commit <= current_setting('sarhad.as_of')::bigint THEN undone_commit END AS undone_commit
  FROM public.timeline_merge
  WHERE commit <= current_setting('sarhad.as_of')::bigint;
