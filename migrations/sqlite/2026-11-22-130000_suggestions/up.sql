-- What counts how much when sessions are suggested: a program's own weights as JSON, read and written whole
-- (pep_app::sessions). Without a row: the defaults.
CREATE TABLE suggestion_weights (
  program_id INTEGER PRIMARY KEY REFERENCES program (id),
  weights TEXT NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1,
  updated_by INTEGER REFERENCES person (id),
  updated_at INTEGER NOT NULL
) STRICT;

-- Thumbs down: these two teams are not suggested to the first of them in this event (B3-01).
CREATE TABLE hidden_suggestion (
  event_id INTEGER NOT NULL REFERENCES event (id),
  team_id INTEGER NOT NULL REFERENCES team (id),
  other_team_id INTEGER NOT NULL REFERENCES team (id),
  hidden_by INTEGER NOT NULL REFERENCES person (id),
  hidden_at INTEGER NOT NULL,
  PRIMARY KEY (event_id, team_id, other_team_id)
) STRICT, WITHOUT ROWID;

-- The organiser's draft of an event's schedule (B3-02): one for each event, until it is sent or thrown away.
CREATE TABLE schedule_draft (
  event_id INTEGER PRIMARY KEY REFERENCES event (id),
  mode TEXT NOT NULL CHECK (mode IN ('all', 'fill', 'repair')),
  -- Sessions that each team should get at least.
  floor_sessions INTEGER NOT NULL CHECK (floor_sessions BETWEEN 0 AND 16),
  -- What it costs to change a request that was sent, tenths of a point.
  change_cost INTEGER NOT NULL CHECK (change_cost >= 0),
  seed INTEGER NOT NULL,
  -- A random word of the search that may still write here; a newer one, or a change by hand, takes its place.
  run TEXT NOT NULL,
  -- The search goes on until then at the latest; none: it has ended.
  searches_until INTEGER,
  is_stop_wanted INTEGER NOT NULL DEFAULT 0 CHECK (is_stop_wanted IN (0, 1)),
  -- Tenths of a point: of all sessions, the same less costs, and what no schedule can exceed.
  value INTEGER NOT NULL,
  objective INTEGER NOT NULL,
  bound INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  spent_ms INTEGER NOT NULL,
  -- JSON, read and written whole: what is proven about floors that are not met.
  fairness TEXT NOT NULL,
  -- What the event's counter of changes was when the event was read.
  events_version INTEGER NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE schedule_draft_session (
  event_id INTEGER NOT NULL REFERENCES schedule_draft (event_id) ON DELETE CASCADE,
  partner_team_id INTEGER NOT NULL REFERENCES team (id),
  seller_team_id INTEGER NOT NULL REFERENCES team (id),
  slot_id INTEGER NOT NULL REFERENCES event_slot (id),
  -- Tenths of a point.
  value INTEGER NOT NULL,
  mark TEXT NOT NULL CHECK (mark IN ('proposed', 'pinned', 'dropped')),
  PRIMARY KEY (event_id, partner_team_id, seller_team_id)
) STRICT, WITHOUT ROWID;
