-- People who were erased (B4-17), and fingerprints of their addresses, so that a list does not bring them back unnoticed.
ALTER TABLE person ADD COLUMN erased_at INTEGER;
CREATE TABLE erased_address (
  address_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person (id),
  erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What the audit log noted about who somebody is. The log can never be changed, so it only names the place.
CREATE TABLE audit_personal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_personal_person ON audit_personal (person_id);
