-- The next step of a session's outcome is done (B3-12).
ALTER TABLE session_outcome ADD COLUMN done_at INTEGER;
ALTER TABLE session_outcome ADD COLUMN done_by INTEGER REFERENCES person (id);
CREATE INDEX session_outcome_open ON session_outcome (owner_id, session_id) WHERE done_at IS NULL;
