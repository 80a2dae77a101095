-- The machine that uses a SQLite file, and when it last said so: two machines on one file destroy it (reliability 2.12).
CREATE TABLE instance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  host_hash TEXT NOT NULL,
  host_label TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
-- Backups that were made, so that their age can be watched (reliability 2.11).
CREATE TABLE backup (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finished_at INTEGER NOT NULL,
  bytes INTEGER
) STRICT;
-- How many mails of the last day came back.
CREATE INDEX message_accepted ON message (accepted_at) WHERE accepted_at IS NOT NULL;
