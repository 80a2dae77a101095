-- Two accounts that are one (B1-08). `moved` is JSON of all that an undo needs; never queried inside.
CREATE TABLE account_merge (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kept_id INTEGER NOT NULL REFERENCES account (id),
  gone_id INTEGER NOT NULL REFERENCES account (id),
  moved TEXT NOT NULL,
  merged_by INTEGER NOT NULL REFERENCES person (id),
  merged_at INTEGER NOT NULL,
  undone_by INTEGER REFERENCES person (id),
  undone_at INTEGER,
  CONSTRAINT account_merge_two_check CHECK (kept_id <> gone_id)
) STRICT;
CREATE INDEX account_merge_kept ON account_merge (kept_id, id);
CREATE UNIQUE INDEX account_merge_gone ON account_merge (gone_id) WHERE undone_at IS NULL;

-- Other TPIDs and names under which lists speak of an account.
CREATE TABLE account_alias (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('tpid', 'name')),
  value TEXT NOT NULL,
  folded TEXT NOT NULL,
  merge_id INTEGER REFERENCES account_merge (id),
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  CONSTRAINT account_alias_kind_folded_key UNIQUE (kind, folded)
) STRICT;
CREATE INDEX account_alias_account ON account_alias (account_id, id);
