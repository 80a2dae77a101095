-- How a person wants the mails that may be declined (B1-15, B4-16). Without a row: at once.
CREATE TABLE mail_preference (
  person_id INTEGER NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  delivery TEXT NOT NULL CHECK (delivery IN ('at_once', 'daily', 'off')),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, kind)
) STRICT, WITHOUT ROWID;

-- What goes into a person's next daily mail; the message once it is written.
CREATE TABLE digest_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  program_id INTEGER REFERENCES program (id),
  title TEXT NOT NULL,
  link TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  told_at INTEGER,
  message_id INTEGER REFERENCES message (id)
) STRICT;
CREATE INDEX digest_item_waiting ON digest_item (person_id, id) WHERE told_at IS NULL;

-- What a link under a mail stops, for whoever holds it.
CREATE TABLE unsubscribe_link (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Address of the one-click opt-out, for the headers of RFC 8058.
ALTER TABLE message ADD COLUMN unsubscribe_url TEXT;
