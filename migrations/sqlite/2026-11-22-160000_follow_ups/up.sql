-- Follow-ups: a seller and a partner's contact offer times, and meet (F-01 … F-14).
-- In how many of the next days times are offered (F-06).
ALTER TABLE program ADD COLUMN follow_up_days INTEGER NOT NULL DEFAULT 14 CHECK (follow_up_days BETWEEN 1 AND 60);
CREATE TABLE follow_up (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  seller_id INTEGER NOT NULL REFERENCES person (id),
  contact_id INTEGER NOT NULL REFERENCES person (id),
  -- The session that it is about, if it is about one (F-03).
  about_session_id INTEGER REFERENCES session (id),
  message TEXT NOT NULL DEFAULT '',
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes IN (30, 60, 90)),
  -- The seller's zone, in which the window ends at midnight.
  time_zone TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'no_overlap', 'scheduled', 'declined', 'withdrawn', 'expired')),
  round INTEGER NOT NULL DEFAULT 1 CHECK (round >= 1),
  window_from INTEGER NOT NULL,
  window_to INTEGER NOT NULL,
  -- Since when somebody is waited for: the contact, or after the answer the seller.
  waits_since INTEGER NOT NULL,
  reminder_count INTEGER NOT NULL DEFAULT 0,
  closed_reason TEXT NOT NULL DEFAULT '',
  -- The meeting, once a time was picked.
  session_id INTEGER REFERENCES session (id),
  row_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT follow_up_session_id_key UNIQUE (session_id),
  CONSTRAINT follow_up_window_check CHECK (window_to > window_from)
) STRICT;
CREATE INDEX follow_up_seller ON follow_up (seller_id, id);
CREATE INDEX follow_up_contact ON follow_up (contact_id, id);
CREATE INDEX follow_up_partner ON follow_up (partner_id, id);
CREATE INDEX follow_up_open ON follow_up (id) WHERE state IN ('waiting', 'answered', 'no_overlap');
CREATE TABLE follow_up_account (
  follow_up_id INTEGER NOT NULL REFERENCES follow_up (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  PRIMARY KEY (follow_up_id, account_id)
) STRICT, WITHOUT ROWID;
-- Spans of half hours since 1970 as FROM-TO, read and written whole. Each side writes its own.
CREATE TABLE follow_up_times (
  follow_up_id INTEGER NOT NULL REFERENCES follow_up (id),
  round INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('microsoft', 'partner')),
  spans TEXT NOT NULL,
  saved_by INTEGER NOT NULL REFERENCES person (id),
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (follow_up_id, round, side)
) STRICT, WITHOUT ROWID;
