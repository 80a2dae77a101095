-- Addresses that take no mail: it came back for good, or was complained about (B4-02). Open until somebody lifts it.
CREATE TABLE mail_block (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Lower case.
  address TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('bounce', 'complaint')),
  detail TEXT NOT NULL DEFAULT '',
  -- The mail that told, and whose it was.
  message_id INTEGER NOT NULL REFERENCES message (id),
  program_id INTEGER REFERENCES program (id),
  since INTEGER NOT NULL,
  lifted_at INTEGER,
  lifted_by INTEGER REFERENCES person (id),
  lift_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX mail_block_open ON mail_block (address, reason) WHERE lifted_at IS NULL;
