-- Addresses that are told when OCP Insights change (B4-20). Same conventions as the foundation.
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id INTEGER NOT NULL REFERENCES api_client (id),
  address TEXT NOT NULL,
  -- The secret is made of the installation's key, this and the version; it is stored nowhere.
  salt TEXT NOT NULL,
  secret_version INTEGER NOT NULL,
  -- Until then the version before signs too.
  old_secret_until INTEGER,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'switched_off')),
  -- Why it was switched off, in a sentence.
  state_reason TEXT NOT NULL DEFAULT '',
  -- The last change of OCP Insights that a notice covered which arrived, and the last that any notice covered.
  delivered_change INTEGER NOT NULL,
  told_change INTEGER NOT NULL,
  -- Since when nothing has arrived although it was tried.
  failing_since INTEGER,
  last_arrived_at INTEGER,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  CONSTRAINT webhook_salt_key UNIQUE (salt)
) STRICT;
CREATE INDEX webhook_client ON webhook (client_id, id);
CREATE INDEX webhook_created_by ON webhook (created_by);
-- Notices. What they said was only that there are changes since `since_change`.
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id INTEGER NOT NULL REFERENCES webhook (id),
  -- The `webhook-id` of every try.
  message_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('changes', 'test')),
  since_change INTEGER NOT NULL,
  -- The last change when it was first tried; none: not tried yet.
  up_to_change INTEGER,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up', 'dropped')),
  -- Tries since it was last asked for.
  tries INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  next_try_at INTEGER,
  ended_at INTEGER,
  CONSTRAINT webhook_delivery_message_id_key UNIQUE (message_id)
) STRICT;
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at);
-- One notice of a kind is under way at a time.
CREATE UNIQUE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, kind) WHERE state = 'waiting';
CREATE TABLE webhook_attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL REFERENCES webhook_delivery (id),
  at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  status INTEGER,
  -- What stood in the way; empty: it arrived.
  problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery_id, id);
