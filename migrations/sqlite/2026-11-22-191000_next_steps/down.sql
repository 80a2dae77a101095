DROP INDEX session_outcome_open;
ALTER TABLE session_outcome DROP COLUMN done_by;
ALTER TABLE session_outcome DROP COLUMN done_at;
