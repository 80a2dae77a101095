-- Instants are microseconds UTC (INTEGER, *_at); dates are TEXT in ISO form (*_on); enums are TEXT + CHECK; JSON is TEXT and never queried inside.

-- Programs ---------------------------------------------------------------------------------------
CREATE TABLE program (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  reply_to TEXT,
  banner BLOB,
  banner_media_type TEXT,
  portal_name TEXT,
  portal_url TEXT,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT program_key_key UNIQUE (key),
  CONSTRAINT program_banner_check CHECK ((banner IS NULL) = (banner_media_type IS NULL))
) STRICT;

-- Words that come from the lists (H-09) ------------------------------------------------------------
CREATE TABLE segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  CONSTRAINT segment_folded_key UNIQUE (folded)
) STRICT;
CREATE TABLE industry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  CONSTRAINT industry_folded_key UNIQUE (folded)
) STRICT;
CREATE TABLE ou (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  CONSTRAINT ou_folded_key UNIQUE (folded)
) STRICT;
CREATE TABLE atu (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  CONSTRAINT atu_ou_id_folded_key UNIQUE (ou_id, folded)
) STRICT;

-- Partners and people --------------------------------------------------------------------------------
CREATE TABLE partner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  partner_one_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  city TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  removed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT partner_partner_one_id_key UNIQUE (partner_one_id)
) STRICT;
CREATE INDEX partner_name ON partner (name_folded, id);

CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL,
  first_name TEXT NOT NULL DEFAULT '',
  last_name TEXT NOT NULL DEFAULT '',
  name_folded TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  side TEXT NOT NULL CHECK (side IN ('microsoft', 'partner')),
  partner_id INTEGER REFERENCES partner (id),
  is_primary_contact INTEGER NOT NULL DEFAULT 0 CHECK (is_primary_contact IN (0, 1)),
  ou_id INTEGER REFERENCES ou (id),
  atu_id INTEGER REFERENCES atu (id),
  time_zone TEXT,
  feed TEXT CHECK (feed IN ('contacts', 'sellers', 'ecms')),
  removed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT person_email_folded_key UNIQUE (email_folded),
  CONSTRAINT person_id_side_key UNIQUE (id, side),
  CONSTRAINT person_partner_id_check CHECK ((side = 'partner') = (partner_id IS NOT NULL))
) STRICT;
CREATE INDEX person_partner ON person (partner_id, id) WHERE partner_id IS NOT NULL;
CREATE INDEX person_name ON person (name_folded, id);

-- A partner-side person can never hold a Microsoft role: the side is part of the foreign key.
CREATE TABLE role_grant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL,
  side TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('ecm', 'ou_coordinator', 'seller', 'program_team', 'operator', 'partner_admin', 'partner_seller')),
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('all', 'ou', 'atu', 'program', 'partner')),
  scope_id INTEGER NOT NULL DEFAULT 0,
  source TEXT NOT NULL CHECK (source IN ('import', 'manual', 'cli')),
  granted_by INTEGER REFERENCES person (id),
  granted_at INTEGER NOT NULL,
  CONSTRAINT role_grant_person_fk FOREIGN KEY (person_id, side) REFERENCES person (id, side),
  CONSTRAINT role_grant_scope_key UNIQUE (person_id, role, scope_kind, scope_id),
  CONSTRAINT role_grant_side_check CHECK ((role IN ('partner_admin', 'partner_seller')) = (side = 'partner'))
) STRICT;

-- Sign-in ------------------------------------------------------------------------------------------------
CREATE TABLE identity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT identity_issuer_subject_key UNIQUE (issuer, subject)
) STRICT;
CREATE TABLE sign_in_session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL,
  person_id INTEGER NOT NULL REFERENCES person (id),
  method TEXT NOT NULL CHECK (method IN ('oidc', 'code', 'device', 'demo')),
  user_agent TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  CONSTRAINT sign_in_session_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE INDEX sign_in_session_person ON sign_in_session (person_id, id);
CREATE TABLE sign_in_code (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  code_hash TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX sign_in_code_person ON sign_in_code (person_id, id);
CREATE TABLE oidc_attempt (
  state_hash TEXT PRIMARY KEY,
  browser_hash TEXT NOT NULL,
  nonce TEXT NOT NULL,
  code_verifier TEXT NOT NULL,
  return_to TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE known_device (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_link (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('report', 'heatmap')),
  person_id INTEGER NOT NULL REFERENCES person (id),
  target TEXT NOT NULL,
  program_id INTEGER REFERENCES program (id),
  report_request_id INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  first_opened_at INTEGER,
  last_used_at INTEGER,
  CONSTRAINT mail_link_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE TABLE rate_limit (
  bucket TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  PRIMARY KEY (bucket, window_start)
) STRICT, WITHOUT ROWID;

-- Imports --------------------------------------------------------------------------------------------------
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations')),
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_bytes BLOB,
  state TEXT NOT NULL CHECK (state IN ('reading', 'preview', 'applying', 'applied', 'rolled_back', 'discarded', 'failed')),
  layout TEXT NOT NULL DEFAULT '{}',
  mapping TEXT NOT NULL DEFAULT '{}',
  value_fixes TEXT NOT NULL DEFAULT '{}',
  total_rows INTEGER NOT NULL DEFAULT 0,
  new_rows INTEGER NOT NULL DEFAULT 0,
  changed_rows INTEGER NOT NULL DEFAULT 0,
  same_rows INTEGER NOT NULL DEFAULT 0,
  error_rows INTEGER NOT NULL DEFAULT 0,
  skipped_rows INTEGER NOT NULL DEFAULT 0,
  missing_rows INTEGER NOT NULL DEFAULT 0,
  done_rows INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  created_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  applied_at INTEGER,
  rolled_back_at INTEGER
) STRICT;
CREATE TABLE import_row (
  import_id INTEGER NOT NULL REFERENCES import_run (id),
  row_number INTEGER NOT NULL,
  raw TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'same', 'error', 'skipped', 'missing')),
  entity_key TEXT NOT NULL DEFAULT '',
  entity_id INTEGER,
  problems TEXT NOT NULL DEFAULT '[]',
  before_json TEXT,
  after_json TEXT,
  is_applied INTEGER NOT NULL DEFAULT 0 CHECK (is_applied IN (0, 1)),
  PRIMARY KEY (import_id, row_number)
) STRICT;
CREATE INDEX import_row_outcome ON import_row (import_id, outcome, row_number);

-- Accounts and the heatmap ---------------------------------------------------------------------------------
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tpid TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  city TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  atu_id INTEGER REFERENCES atu (id),
  industry_id INTEGER NOT NULL REFERENCES industry (id),
  website TEXT NOT NULL DEFAULT '',
  ecm_id INTEGER REFERENCES person (id),
  row_version INTEGER NOT NULL DEFAULT 1,
  removed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT account_tpid_key UNIQUE (tpid)
) STRICT;
-- Filtering and ordering happen in memory (docs/adr/0005-heatmap-index.md): no index by segment, unit, industry or name.
CREATE INDEX account_ecm ON account (ecm_id, id) WHERE ecm_id IS NOT NULL;

CREATE TABLE account_seller (
  account_id INTEGER NOT NULL REFERENCES account (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (account_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_seller_person ON account_seller (person_id, account_id);

CREATE TABLE account_note (
  account_id INTEGER PRIMARY KEY REFERENCES account (id),
  note TEXT NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1,
  updated_by INTEGER NOT NULL REFERENCES person (id),
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE seller_status (
  account_id INTEGER NOT NULL REFERENCES account (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  priority TEXT CHECK (priority IN ('high', 'medium', 'low', 'not_interested')),
  note TEXT NOT NULL DEFAULT '',
  row_version INTEGER NOT NULL DEFAULT 1,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, person_id)
) STRICT, WITHOUT ROWID;

-- The heatmap cell: what one partner last reported on one account.
CREATE TABLE report (
  account_id INTEGER NOT NULL REFERENCES account (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  status TEXT CHECK (status IN ('target', 'past_customer', 'active_customer')),
  relationship TEXT CHECK (relationship IN ('business', 'it', 'both')),
  is_exec_level INTEGER CHECK (is_exec_level IN (0, 1)),
  notes TEXT NOT NULL DEFAULT '',
  reported_by INTEGER REFERENCES person (id),
  reported_at INTEGER NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (account_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_partner ON report (partner_id, status, account_id);
CREATE INDEX report_cell ON report (account_id, partner_id, status, reported_at);

-- Every change of a cell, whole: the state before and after (B1-01). Never updated, never deleted.
CREATE TABLE report_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  at INTEGER NOT NULL,
  by_person_id INTEGER REFERENCES person (id),
  source TEXT NOT NULL CHECK (source IN ('page', 'paste', 'bulk', 'upload', 'confirm', 'undo', 'import', 'rollback')),
  import_id INTEGER REFERENCES import_run (id),
  old_status TEXT,
  old_relationship TEXT,
  old_is_exec_level INTEGER CHECK (old_is_exec_level IN (0, 1)),
  old_notes TEXT,
  new_status TEXT,
  new_relationship TEXT,
  new_is_exec_level INTEGER CHECK (new_is_exec_level IN (0, 1)),
  new_notes TEXT NOT NULL DEFAULT '',
  is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
  -- Changes made in one step carry the same random word, so that one undo takes them all back (B1-17).
  batch TEXT NOT NULL DEFAULT '',
  undoes INTEGER REFERENCES report_change (id)
) STRICT;
CREATE INDEX report_change_cell ON report_change (account_id, partner_id, id);
CREATE INDEX report_change_partner ON report_change (partner_id, id);
CREATE INDEX report_change_undoes ON report_change (undoes) WHERE undoes IS NOT NULL;

-- Send for report ------------------------------------------------------------------------------------------
CREATE TABLE report_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  requested_by INTEGER NOT NULL REFERENCES person (id),
  delay_minutes INTEGER NOT NULL CHECK (delay_minutes BETWEEN 0 AND 10080),
  due_on TEXT,
  message TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'cancelled')),
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  reminded_at INTEGER,
  reminder_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX report_request_partner ON report_request (partner_id, state, id);
CREATE INDEX report_request_requester ON report_request (requested_by, id);
CREATE TABLE report_request_account (
  request_id INTEGER NOT NULL REFERENCES report_request (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  assigned_to INTEGER REFERENCES person (id),
  reported_at INTEGER,
  PRIMARY KEY (request_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_request_account_account ON report_request_account (account_id, request_id);
CREATE INDEX report_request_account_assigned ON report_request_account (assigned_to, request_id) WHERE assigned_to IS NOT NULL;
-- Which change was told to whom: once each, whatever happens in between (reliability 2.6).
CREATE TABLE notification_cover (
  change_id INTEGER NOT NULL REFERENCES report_change (id),
  recipient_id INTEGER NOT NULL REFERENCES person (id),
  -- The job that told it; without a message where it was taken back before it could be told.
  job_id INTEGER NOT NULL,
  message_id INTEGER,
  PRIMARY KEY (change_id, recipient_id)
) STRICT, WITHOUT ROWID;
-- A filled table that a partner sent back: read and compared, applied only when they say so (B1-05).
CREATE TABLE report_upload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  file_name TEXT NOT NULL,
  edits TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  applied_at INTEGER
) STRICT;
CREATE INDEX report_upload_person ON report_upload (person_id, id);

CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  is_shared INTEGER NOT NULL DEFAULT 0 CHECK (is_shared IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT saved_view_person_id_name_key UNIQUE (person_id, name)
) STRICT;

-- Jobs and mail (reliability 2) -----------------------------------------------------------------------------
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  queue TEXT NOT NULL CHECK (queue IN ('mail', 'notify', 'meetings', 'maint')),
  payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'leased', 'in_doubt', 'done', 'failed', 'cancelled', 'merged')),
  priority INTEGER NOT NULL DEFAULT 100,
  run_at INTEGER NOT NULL,
  not_after INTEGER,
  debounce_key TEXT,
  debounce_us INTEGER,
  debounce_max_us INTEGER,
  first_at INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  attempt INTEGER NOT NULL DEFAULT 0,
  crash_count INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL DEFAULT 8,
  lease_owner TEXT,
  lease_until INTEGER,
  lease_token INTEGER NOT NULL DEFAULT 0,
  effect_at INTEGER,
  last_error TEXT,
  last_error_class TEXT,
  origin_kind TEXT,
  origin_id INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER,
  CONSTRAINT job_lease_check CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
  CONSTRAINT job_finished_check CHECK ((state IN ('done', 'failed', 'cancelled', 'merged')) = (finished_at IS NOT NULL))
) STRICT;
CREATE INDEX job_due ON job (queue, priority, run_at, id) WHERE state = 'ready';
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'leased';
CREATE INDEX job_attention ON job (queue, updated_at) WHERE state IN ('in_doubt', 'failed');
CREATE UNIQUE INDEX job_debounce ON job (debounce_key) WHERE state = 'ready' AND debounce_key IS NOT NULL;
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;

-- Outlives the job it names: "once, ever" survives pruning.
CREATE TABLE job_once (
  once_key TEXT PRIMARY KEY,
  job_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('heatmap_link', 'notify', 'otp', 'digest', 'invite', 'session_invite', 'summary', 'followup', 'test')),
  template TEXT NOT NULL,
  program_id INTEGER REFERENCES program (id),
  recipient_id INTEGER REFERENCES person (id),
  to_name TEXT NOT NULL,
  to_address TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  reply_to TEXT,
  subject TEXT NOT NULL,
  body_html TEXT NOT NULL,
  body_text TEXT NOT NULL,
  calendar TEXT,
  calendar_method TEXT,
  resend_of INTEGER REFERENCES message (id),
  provider TEXT,
  provider_message_id TEXT,
  is_possible_duplicate INTEGER NOT NULL DEFAULT 0 CHECK (is_possible_duplicate IN (0, 1)),
  created_at INTEGER NOT NULL,
  submitted_at INTEGER,
  accepted_at INTEGER,
  delivered_at INTEGER,
  bounced_at INTEGER,
  complained_at INTEGER,
  CONSTRAINT message_job_id_key UNIQUE (job_id)
) STRICT;
CREATE INDEX message_recipient ON message (recipient_id, id);
CREATE INDEX message_program ON message (program_id, id);
CREATE TABLE message_event (
  provider_event_id TEXT PRIMARY KEY,
  message_id INTEGER REFERENCES message (id),
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX message_event_message ON message_event (message_id, at);
-- A person's unread notices inside PEP (B1-15); the mail, where one is due, is a message of its own.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  target TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  read_at INTEGER
) STRICT;
CREATE INDEX notice_person ON notice (person_id, id);

CREATE TABLE schedule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  last_fired_at INTEGER,
  last_job_id INTEGER,
  misfire TEXT NOT NULL CHECK (misfire IN ('run_once', 'skip')),
  is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
  CONSTRAINT schedule_kind_key UNIQUE (kind)
) STRICT;

CREATE TABLE outbound_gate (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  mode TEXT NOT NULL CHECK (mode IN ('live', 'hold')),
  environment_id TEXT NOT NULL,
  held_reason TEXT,
  changed_by INTEGER REFERENCES person (id),
  changed_at INTEGER NOT NULL,
  worker_seen_at INTEGER NOT NULL
) STRICT;

-- Trust ---------------------------------------------------------------------------------------------------
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor_id INTEGER REFERENCES person (id),
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id INTEGER,
  detail TEXT NOT NULL DEFAULT '{}',
  request_id TEXT NOT NULL DEFAULT '',
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit (object_kind, object_id, id);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE TABLE idempotency_key (
  person_id INTEGER NOT NULL REFERENCES person (id),
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, key)
) STRICT;
-- Bumped in the transaction that changes what a cached count or page could show.
CREATE TABLE data_version (
  name TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO data_version (name, version) VALUES ('accounts', 1), ('partners', 1), ('reports', 1), ('annotations', 1);
