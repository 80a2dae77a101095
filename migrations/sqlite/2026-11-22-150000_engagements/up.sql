-- Co-sell engagements: a coordinator invites partners of one OU, they accept and prepare. Same conventions as before.

-- The tasks that a partner gets when it accepts, as JSON, read and written whole; empty means the defaults.
ALTER TABLE program ADD COLUMN engagement_tasks TEXT NOT NULL DEFAULT '';

CREATE TABLE engagement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  kind TEXT NOT NULL CHECK (kind IN ('co_sell', 'accelerate', 'showcase')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'planning', 'preparing', 'complete', 'cancelled', 'discarded')),
  title TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  -- The heatmap's criteria beside the OU as JSON, read and written whole.
  criteria TEXT NOT NULL DEFAULT '{}',
  due_on TEXT,
  delay_minutes INTEGER NOT NULL CHECK (delay_minutes BETWEEN 0 AND 10080),
  coordinator_id INTEGER NOT NULL REFERENCES person (id),
  cancel_reason TEXT,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  published_at INTEGER,
  closed_at INTEGER
) STRICT;
CREATE INDEX engagement_ou ON engagement (ou_id, id);
CREATE INDEX engagement_program ON engagement (program_id, id);

CREATE TABLE engagement_partner (
  engagement_id INTEGER NOT NULL REFERENCES engagement (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  state TEXT NOT NULL CHECK (state IN ('chosen', 'invited', 'accepted', 'declined', 'withdrawn')),
  -- How often it was invited: a partner that was withdrawn can be invited again.
  invitation_count INTEGER NOT NULL DEFAULT 0,
  invited_at INTEGER,
  answered_by INTEGER REFERENCES person (id),
  answered_at INTEGER,
  answer_note TEXT NOT NULL DEFAULT '',
  -- The heatmapping that acceptance began; none if no account matched then.
  request_id INTEGER REFERENCES report_request (id),
  reminded_at INTEGER,
  reminder_count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (engagement_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX engagement_partner_partner ON engagement_partner (partner_id, engagement_id);
CREATE INDEX engagement_partner_request ON engagement_partner (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE engagement_task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  engagement_id INTEGER NOT NULL,
  partner_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('complete_heatmap', 'upload_recording', 'upload_slide', 'prep_call', 'other')),
  title TEXT NOT NULL,
  is_required INTEGER NOT NULL CHECK (is_required IN (0, 1)),
  done_at INTEGER,
  -- None where it was done by itself.
  done_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  CONSTRAINT engagement_task_position_key UNIQUE (engagement_id, partner_id, position),
  CONSTRAINT engagement_task_partner_fk FOREIGN KEY (engagement_id, partner_id) REFERENCES engagement_partner (engagement_id, partner_id)
) STRICT;
CREATE INDEX engagement_task_partner ON engagement_task (partner_id, engagement_id);
