-- Programs, sales teams, mass co-sell events, waves, sessions. Same conventions as the foundation.

-- Programs: who takes part, and the rules its events begin with ------------------------------------------
ALTER TABLE program ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE program ADD COLUMN welcome TEXT NOT NULL DEFAULT '';
ALTER TABLE program ADD COLUMN feedback_url TEXT;
-- The rules as JSON, read and written whole (pep_app::programs); empty means the defaults.
ALTER TABLE program ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE program ADD COLUMN wave_per_minute INTEGER NOT NULL DEFAULT 60 CHECK (wave_per_minute BETWEEN 1 AND 6000);

-- Partners that were elected (D-02, D-03). Taking one out keeps the row: who, when.
CREATE TABLE program_partner (
  program_id INTEGER NOT NULL REFERENCES program (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  source TEXT NOT NULL CHECK (source IN ('import', 'manual')),
  added_by INTEGER REFERENCES person (id),
  added_at INTEGER NOT NULL,
  removed_by INTEGER REFERENCES person (id),
  removed_at INTEGER,
  PRIMARY KEY (program_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX program_partner_partner ON program_partner (partner_id, program_id);
-- Microsoft sellers that were invited (D-07, D-62).
CREATE TABLE program_seller (
  program_id INTEGER NOT NULL REFERENCES program (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  source TEXT NOT NULL CHECK (source IN ('import', 'manual')),
  added_by INTEGER REFERENCES person (id),
  added_at INTEGER NOT NULL,
  removed_by INTEGER REFERENCES person (id),
  removed_at INTEGER,
  PRIMARY KEY (program_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX program_seller_person ON program_seller (person_id, program_id);

-- Sales teams (D-08 … D-13) -----------------------------------------------------------------------------
CREATE TABLE team (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  side TEXT NOT NULL CHECK (side IN ('microsoft', 'partner')),
  partner_id INTEGER REFERENCES partner (id),
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  atu_id INTEGER REFERENCES atu (id),
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  -- None where the primary contact left: another one must be chosen before the team can ask or answer.
  primary_contact_id INTEGER REFERENCES person (id),
  -- At most this many sessions in one event; none: as many as there are slots.
  max_sessions INTEGER CHECK (max_sessions BETWEEN 0 AND 64),
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  closed_at INTEGER,
  CONSTRAINT team_partner_check CHECK ((side = 'partner') = (partner_id IS NOT NULL)),
  CONSTRAINT team_atu_check CHECK ((side = 'microsoft') = (atu_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX team_partner_name ON team (program_id, ou_id, partner_id, name_folded) WHERE closed_at IS NULL AND partner_id IS NOT NULL;
CREATE UNIQUE INDEX team_atu_name ON team (program_id, atu_id, name_folded) WHERE closed_at IS NULL AND atu_id IS NOT NULL;
CREATE INDEX team_program_ou ON team (program_id, ou_id, side, id);
CREATE INDEX team_partner ON team (partner_id, id) WHERE partner_id IS NOT NULL;
CREATE TABLE team_member (
  team_id INTEGER NOT NULL REFERENCES team (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  added_by INTEGER REFERENCES person (id),
  added_at INTEGER NOT NULL,
  removed_by INTEGER REFERENCES person (id),
  removed_at INTEGER,
  PRIMARY KEY (team_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_person ON team_member (person_id, team_id);

-- Mass co-sell events: one series planned together, one event for each OU (D-14) ----------------------------
CREATE TABLE event_series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'discarded')),
  -- The wizard's plan as JSON, read and written whole: OUs, dates, slots, rules, texts of mails.
  plan TEXT NOT NULL,
  cloned_from INTEGER REFERENCES event_series (id),
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  published_at INTEGER
) STRICT;
CREATE INDEX event_series_program ON event_series (program_id, id);
-- Nominations of a series stand by OU, so that they can be gathered before the event of the OU is published (D-15, D-16).
CREATE TABLE nomination (
  series_id INTEGER NOT NULL REFERENCES event_series (id),
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  source TEXT NOT NULL CHECK (source IN ('list', 'manual')),
  reason TEXT NOT NULL DEFAULT '',
  added_by INTEGER REFERENCES person (id),
  added_at INTEGER NOT NULL,
  removed_by INTEGER REFERENCES person (id),
  removed_at INTEGER,
  PRIMARY KEY (series_id, ou_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX nomination_partner ON nomination (partner_id, series_id, ou_id);
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES event_series (id),
  program_id INTEGER NOT NULL REFERENCES program (id),
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  time_zone TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('nominating', 'heatmaps', 'requests', 'review', 'scheduled', 'held', 'followed_up', 'closed', 'cancelled')),
  -- When each phase begins by itself; none: it is moved by hand.
  heatmaps_at INTEGER,
  heatmaps_due_on TEXT,
  requests_open_at INTEGER,
  requests_close_at INTEGER,
  -- JSON, read and written whole: reminders, declines, removals, gap, limits, follow-up (D-52 … D-54, D-61).
  rules TEXT NOT NULL,
  -- JSON: the organiser's own words in the mails of this event.
  mail_texts TEXT NOT NULL DEFAULT '{}',
  row_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT event_series_id_ou_id_key UNIQUE (series_id, ou_id)
) STRICT;
CREATE INDEX event_program ON event (program_id, id);
CREATE INDEX event_ou ON event (ou_id, id);
CREATE INDEX event_live ON event (phase, id) WHERE phase NOT IN ('closed', 'cancelled');
CREATE TABLE event_slot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id INTEGER NOT NULL REFERENCES event (id),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('regular', 'flex')),
  -- Flex slots are kept out of the first round and opened for overflow (A9).
  opened_at INTEGER,
  removed_at INTEGER,
  CONSTRAINT event_slot_time_check CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX event_slot_event ON event_slot (event_id, starts_at, id);
-- Slots in which a team cannot (B3-08).
CREATE TABLE team_blackout (
  team_id INTEGER NOT NULL REFERENCES team (id),
  slot_id INTEGER NOT NULL REFERENCES event_slot (id),
  set_by INTEGER REFERENCES person (id),
  set_at INTEGER NOT NULL,
  PRIMARY KEY (team_id, slot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_blackout_slot ON team_blackout (slot_id, team_id);

-- Waves (D-64, B4-01) ------------------------------------------------------------------------------------
CREATE TABLE wave (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  event_id INTEGER REFERENCES event (id),
  kind TEXT NOT NULL CHECK (kind IN ('program_partners', 'program_sellers', 'event_heatmaps')),
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'paused', 'cancelled', 'done')),
  -- JSON, read and written whole: who, and who not.
  audience TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  per_minute INTEGER NOT NULL CHECK (per_minute BETWEEN 1 AND 6000),
  starts_at INTEGER,
  is_business_hours INTEGER NOT NULL DEFAULT 0 CHECK (is_business_hours IN (0, 1)),
  -- The first so many go out; then the wave pauses until somebody looks.
  trial_count INTEGER NOT NULL DEFAULT 0 CHECK (trial_count >= 0),
  is_trial_passed INTEGER NOT NULL DEFAULT 0 CHECK (is_trial_passed IN (0, 1)),
  paused_reason TEXT,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  launched_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX wave_program ON wave (program_id, id);
CREATE INDEX wave_running ON wave (id) WHERE state = 'running';
CREATE TABLE wave_recipient (
  wave_id INTEGER NOT NULL REFERENCES wave (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  -- The team on whose behalf the person is asked, for heatmap invitations.
  team_id INTEGER REFERENCES team (id),
  position INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'released', 'skipped', 'cancelled')),
  skipped_reason TEXT,
  message_id INTEGER REFERENCES message (id),
  released_at INTEGER,
  PRIMARY KEY (wave_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wave_recipient_next ON wave_recipient (wave_id, position) WHERE state = 'planned';
CREATE INDEX wave_recipient_released ON wave_recipient (wave_id, released_at) WHERE state = 'released';
CREATE INDEX wave_recipient_person ON wave_recipient (person_id, wave_id);
ALTER TABLE message ADD COLUMN wave_id INTEGER REFERENCES wave (id);
CREATE INDEX message_wave ON message (wave_id, id) WHERE wave_id IS NOT NULL;
ALTER TABLE report_request ADD COLUMN event_id INTEGER REFERENCES event (id);

-- Requests, bookings, sessions (reliability 2.13) ---------------------------------------------------------
CREATE TABLE session_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id INTEGER NOT NULL REFERENCES event (id),
  slot_id INTEGER NOT NULL REFERENCES event_slot (id),
  partner_team_id INTEGER NOT NULL REFERENCES team (id),
  seller_team_id INTEGER NOT NULL REFERENCES team (id),
  -- The side that asked; the other one answers.
  asked_by_side TEXT NOT NULL CHECK (asked_by_side IN ('microsoft', 'partner')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'later', 'withdrawn', 'expired', 'slot_taken')),
  message TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  -- The request that this one proposes another slot for, or that was handed to another team.
  follows INTEGER REFERENCES session_request (id),
  asked_by INTEGER NOT NULL REFERENCES person (id),
  asked_at INTEGER NOT NULL,
  later_at INTEGER,
  decided_by INTEGER REFERENCES person (id),
  decided_at INTEGER,
  reminded_at INTEGER,
  reminder_count INTEGER NOT NULL DEFAULT 0,
  row_version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX session_request_open ON session_request (slot_id, partner_team_id, seller_team_id) WHERE state IN ('pending', 'later');
CREATE INDEX session_request_event ON session_request (event_id, id);
CREATE INDEX session_request_partner_team ON session_request (partner_team_id, id);
CREATE INDEX session_request_seller_team ON session_request (seller_team_id, id);
CREATE INDEX session_request_waiting ON session_request (asked_at) WHERE state IN ('pending', 'later');

CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  event_id INTEGER REFERENCES event (id),
  request_id INTEGER REFERENCES session_request (id),
  slot_id INTEGER REFERENCES event_slot (id),
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('scheduled', 'held', 'cancelled')),
  cancel_reason TEXT,
  -- One UID for life; the sequence rises with every change of time or state (RFC 5546 2.1.4).
  calendar_uid TEXT NOT NULL,
  calendar_sequence INTEGER NOT NULL DEFAULT 0,
  meeting_state TEXT NOT NULL CHECK (meeting_state IN ('wanted', 'ready', 'failed', 'ended')),
  meeting_provider TEXT,
  meeting_organizer TEXT,
  meeting_ref TEXT,
  join_url TEXT,
  meeting_error TEXT,
  attendance_checked_at INTEGER,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT session_calendar_uid_key UNIQUE (calendar_uid),
  CONSTRAINT session_time_check CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX session_event ON session (event_id, starts_at, id);
CREATE INDEX session_program ON session (program_id, id);
CREATE INDEX session_upcoming ON session (starts_at, id) WHERE state = 'scheduled';
CREATE TABLE session_team (
  session_id INTEGER NOT NULL REFERENCES session (id),
  team_id INTEGER NOT NULL REFERENCES team (id),
  side TEXT NOT NULL CHECK (side IN ('microsoft', 'partner')),
  PRIMARY KEY (session_id, team_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_team_team ON session_team (team_id, session_id);
-- What holds a slot for a team. Pending requests hold nothing.
CREATE TABLE booking (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slot_id INTEGER NOT NULL REFERENCES event_slot (id),
  team_id INTEGER NOT NULL REFERENCES team (id),
  session_id INTEGER NOT NULL REFERENCES session (id),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  released_at INTEGER
) STRICT;
CREATE UNIQUE INDEX booking_one ON booking (slot_id, team_id) WHERE released_at IS NULL;
CREATE INDEX booking_team ON booking (team_id, starts_at) WHERE released_at IS NULL;
CREATE INDEX booking_session ON booking (session_id, id);
CREATE TABLE session_person (
  session_id INTEGER NOT NULL REFERENCES session (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  team_id INTEGER REFERENCES team (id),
  -- Of the team, or added to this one session (D-58).
  source TEXT NOT NULL CHECK (source IN ('team', 'added')),
  plan TEXT NOT NULL DEFAULT 'unknown' CHECK (plan IN ('unknown', 'attending', 'not_attending')),
  planned_at INTEGER,
  added_by INTEGER REFERENCES person (id),
  added_at INTEGER NOT NULL,
  removed_at INTEGER,
  -- The calendar sequence that was last mailed to this person; none: no invitation yet.
  invited_sequence INTEGER,
  PRIMARY KEY (session_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person_person ON session_person (person_id, session_id);

-- Around the day ------------------------------------------------------------------------------------------
CREATE TABLE attendance (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES session (id),
  person_id INTEGER REFERENCES person (id),
  -- Whoever could not be matched stands here by the name and address that the meeting reported.
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL CHECK (source IN ('meeting', 'team', 'organiser')),
  -- Tells two unmatched entries of one source apart.
  record_key TEXT NOT NULL,
  is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
  seconds INTEGER,
  first_joined_at INTEGER,
  last_left_at INTEGER,
  recorded_by INTEGER REFERENCES person (id),
  recorded_at INTEGER NOT NULL,
  CONSTRAINT attendance_record_key UNIQUE (session_id, source, record_key)
) STRICT;
CREATE INDEX attendance_person ON attendance (person_id, session_id) WHERE person_id IS NOT NULL;
CREATE TABLE session_outcome (
  session_id INTEGER PRIMARY KEY REFERENCES session (id),
  result TEXT NOT NULL CHECK (result IN ('opportunity', 'follow_up', 'no_fit', 'other')),
  note TEXT NOT NULL DEFAULT '',
  next_step TEXT NOT NULL DEFAULT '',
  owner_id INTEGER REFERENCES person (id),
  due_on TEXT,
  recorded_by INTEGER NOT NULL REFERENCES person (id),
  recorded_at INTEGER NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE session_feedback (
  session_id INTEGER NOT NULL REFERENCES session (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  comment TEXT NOT NULL DEFAULT '',
  given_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, person_id)
) STRICT, WITHOUT ROWID;
-- Private addresses of calendars that can be taken back (B3-19).
CREATE TABLE calendar_feed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id INTEGER NOT NULL REFERENCES person (id),
  team_id INTEGER REFERENCES team (id),
  token_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_read_at INTEGER,
  revoked_at INTEGER,
  CONSTRAINT calendar_feed_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE INDEX calendar_feed_person ON calendar_feed (person_id, id);

-- Meetings without a cloud: what the simulated provider remembers --------------------------------------------
CREATE TABLE simulated_meeting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organizer TEXT NOT NULL,
  external_id TEXT NOT NULL,
  room TEXT NOT NULL,
  subject TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CONSTRAINT simulated_meeting_external_key UNIQUE (organizer, external_id),
  CONSTRAINT simulated_meeting_room_key UNIQUE (room)
) STRICT;
CREATE TABLE simulated_join (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  meeting_id INTEGER NOT NULL REFERENCES simulated_meeting (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  joined_at INTEGER NOT NULL,
  left_at INTEGER
) STRICT;
CREATE INDEX simulated_join_meeting ON simulated_join (meeting_id, id);

-- Times in which nothing ran: deadlines of requests are moved by them (reliability 2.9).
CREATE TABLE outage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  CONSTRAINT outage_time_check CHECK (to_at > from_at)
) STRICT;
CREATE INDEX outage_to ON outage (to_at);

INSERT INTO data_version (name, version) VALUES ('events', 1);
