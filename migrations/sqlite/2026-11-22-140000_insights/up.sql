-- OCP Insights: the programs that may read, and what they read. Same conventions as the foundation.

-- Programs that may read (X-01, A20). Nothing here is secret but the secrets, of which only hashes are kept.
CREATE TABLE api_client (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The `client_id` of OAuth2: public, random, for life.
  client_key TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  purpose TEXT NOT NULL DEFAULT '',
  created_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_by INTEGER REFERENCES person (id),
  revoked_at INTEGER,
  CONSTRAINT api_client_client_key_key UNIQUE (client_key)
) STRICT;
CREATE UNIQUE INDEX api_client_name ON api_client (name_folded) WHERE revoked_at IS NULL;
CREATE TABLE api_client_secret (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id INTEGER NOT NULL REFERENCES api_client (id),
  secret_hash TEXT NOT NULL,
  -- The last four characters, to tell two secrets apart.
  hint TEXT NOT NULL,
  created_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_by INTEGER REFERENCES person (id),
  revoked_at INTEGER,
  CONSTRAINT api_client_secret_secret_hash_key UNIQUE (secret_hash)
) STRICT;
CREATE INDEX api_client_secret_client ON api_client_secret (client_id, id);
-- Access tokens that were given out. They die with the secret and the client that they came of.
CREATE TABLE api_client_token (
  token_hash TEXT PRIMARY KEY,
  secret_id INTEGER NOT NULL REFERENCES api_client_secret (id),
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_client_token_expires ON api_client_token (expires_at);
CREATE INDEX api_client_token_secret ON api_client_token (secret_id);
-- What was read, for the operator to look at.
CREATE TABLE insights_pull (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id INTEGER NOT NULL REFERENCES api_client (id),
  started_at INTEGER NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('one', 'page', 'ndjson', 'csv')),
  query TEXT NOT NULL,
  -- How many lines went out; none: under way, or broken off.
  sent INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX insights_pull_client ON insights_pull (client_id, id);
CREATE INDEX insights_pull_started ON insights_pull (started_at);

-- Sessions as the outside may see them. Written by pep_app::insights only, one transaction after the other, so that the
-- order of `change` is the order of commits. A row without a body is a tombstone.
CREATE TABLE insights_session (
  session_id INTEGER PRIMARY KEY,
  change INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('MassEvent', 'CoSell', 'Accelerate', 'Showcase')),
  status TEXT NOT NULL CHECK (status IN ('Planning', 'Preparing', 'Complete')),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  -- JSON, read and written whole: the six fields.
  body TEXT,
  CONSTRAINT insights_session_change_key UNIQUE (change)
) STRICT;
-- To what a session is linked, for the filters.
CREATE TABLE insights_link (
  kind TEXT NOT NULL CHECK (kind IN ('ou', 'partner', 'account')),
  ref_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  PRIMARY KEY (kind, ref_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX insights_link_session ON insights_link (session_id);

-- What changed and was not looked at yet. Written by the triggers below in the transaction of the change, so that no way
-- of changing a session can be forgotten. `transaction_id` tells transactions apart on PostgreSQL: two of them never
-- wait for each other here, and none relies on the mark of another that is not committed. SQLite has one writer.
CREATE TABLE insights_stale (
  kind TEXT NOT NULL CHECK (kind IN ('session', 'event', 'team', 'partner', 'ou', 'atu')),
  ref_id INTEGER NOT NULL,
  transaction_id INTEGER NOT NULL,
  PRIMARY KEY (kind, ref_id, transaction_id)
) STRICT, WITHOUT ROWID;
INSERT INTO insights_stale (kind, ref_id, transaction_id) SELECT 'session', id, 0 FROM session;
INSERT INTO data_version (name, version) VALUES ('insights', 0);

CREATE TRIGGER insights_session_insert AFTER INSERT ON session BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_session_update AFTER UPDATE OF starts_at, ends_at, state, event_id ON session BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_session_delete AFTER DELETE ON session BEGIN
  INSERT INTO insights_stale SELECT 'session', OLD.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = OLD.id);
END;
CREATE TRIGGER insights_session_team_insert AFTER INSERT ON session_team BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.session_id);
END;
CREATE TRIGGER insights_session_team_update AFTER UPDATE ON session_team BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.session_id);
END;
CREATE TRIGGER insights_session_team_delete AFTER DELETE ON session_team BEGIN
  INSERT INTO insights_stale SELECT 'session', OLD.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = OLD.session_id);
END;
CREATE TRIGGER insights_event_update AFTER UPDATE OF phase, ou_id ON event
  WHEN OLD.phase IS NOT NEW.phase OR OLD.ou_id IS NOT NEW.ou_id BEGIN
  INSERT INTO insights_stale SELECT 'event', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'event' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_team_update AFTER UPDATE OF partner_id, atu_id ON team
  WHEN OLD.partner_id IS NOT NEW.partner_id OR OLD.atu_id IS NOT NEW.atu_id BEGIN
  INSERT INTO insights_stale SELECT 'team', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'team' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_partner_update AFTER UPDATE OF name ON partner WHEN OLD.name IS NOT NEW.name BEGIN
  INSERT INTO insights_stale SELECT 'partner', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'partner' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_ou_update AFTER UPDATE OF name ON ou WHEN OLD.name IS NOT NEW.name BEGIN
  INSERT INTO insights_stale SELECT 'ou', NEW.id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'ou' AND ref_id = NEW.id);
END;
CREATE TRIGGER insights_account_update AFTER UPDATE OF name, atu_id, removed_at ON account
  WHEN OLD.name IS NOT NEW.name OR OLD.atu_id IS NOT NEW.atu_id OR OLD.removed_at IS NOT NEW.removed_at BEGIN
  INSERT INTO insights_stale SELECT 'atu', OLD.atu_id, 0 WHERE OLD.atu_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'atu' AND ref_id = OLD.atu_id);
  INSERT INTO insights_stale SELECT 'atu', NEW.atu_id, 0 WHERE NEW.atu_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'atu' AND ref_id = NEW.atu_id);
END;
CREATE TRIGGER insights_report_insert AFTER INSERT ON report WHEN NEW.status IS NOT NULL BEGIN
  INSERT INTO insights_stale SELECT 'partner', NEW.partner_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'partner' AND ref_id = NEW.partner_id);
END;
-- Which status it is stays inside; only whether there is one shows, as the session's account.
CREATE TRIGGER insights_report_update AFTER UPDATE OF account_id, partner_id, status ON report
  WHEN OLD.account_id IS NOT NEW.account_id OR OLD.partner_id IS NOT NEW.partner_id
    OR (OLD.status IS NULL) <> (NEW.status IS NULL) BEGIN
  INSERT INTO insights_stale SELECT 'partner', OLD.partner_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'partner' AND ref_id = OLD.partner_id);
  INSERT INTO insights_stale SELECT 'partner', NEW.partner_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'partner' AND ref_id = NEW.partner_id);
END;
CREATE TRIGGER insights_report_delete AFTER DELETE ON report WHEN OLD.status IS NOT NULL BEGIN
  INSERT INTO insights_stale SELECT 'partner', OLD.partner_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'partner' AND ref_id = OLD.partner_id);
END;
