-- What counts how much when sessions are suggested: a program's own weights as JSON, read and written whole
-- (pep_app::sessions). Without a row: the defaults.
CREATE TABLE suggestion_weights (
  program_id BIGINT PRIMARY KEY REFERENCES program (id),
  weights TEXT NOT NULL,
  row_version BIGINT NOT NULL DEFAULT 1,
  updated_by BIGINT REFERENCES person (id),
  updated_at BIGINT NOT NULL
);

-- Thumbs down: these two teams are not suggested to the first of them in this event (B3-01).
CREATE TABLE hidden_suggestion (
  event_id BIGINT NOT NULL REFERENCES event (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  other_team_id BIGINT NOT NULL REFERENCES team (id),
  hidden_by BIGINT NOT NULL REFERENCES person (id),
  hidden_at BIGINT NOT NULL,
  PRIMARY KEY (event_id, team_id, other_team_id)
);

-- The organiser's draft of an event's schedule (B3-02): one for each event, until it is sent or thrown away.
CREATE TABLE schedule_draft (
  event_id BIGINT PRIMARY KEY REFERENCES event (id),
  mode TEXT NOT NULL CHECK (mode IN ('all', 'fill', 'repair')),
  -- Sessions that each team should get at least.
  floor_sessions BIGINT NOT NULL CHECK (floor_sessions BETWEEN 0 AND 16),
  -- What it costs to change a request that was sent, tenths of a point.
  change_cost BIGINT NOT NULL CHECK (change_cost >= 0),
  seed BIGINT NOT NULL,
  -- A random word of the search that may still write here; a newer one, or a change by hand, takes its place.
  run TEXT NOT NULL,
  -- The search goes on until then at the latest; none: it has ended.
  searches_until BIGINT,
  is_stop_wanted BOOLEAN NOT NULL DEFAULT FALSE,
  -- Tenths of a point: of all sessions, the same less costs, and what no schedule can exceed.
  value BIGINT NOT NULL,
  objective BIGINT NOT NULL,
  bound BIGINT NOT NULL,
  first_ms BIGINT NOT NULL,
  spent_ms BIGINT NOT NULL,
  -- JSON, read and written whole: what is proven about floors that are not met.
  fairness TEXT NOT NULL,
  -- What the event's counter of changes was when the event was read.
  events_version BIGINT NOT NULL,
  row_version BIGINT NOT NULL DEFAULT 1,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE schedule_draft_session (
  event_id BIGINT NOT NULL REFERENCES schedule_draft (event_id) ON DELETE CASCADE,
  partner_team_id BIGINT NOT NULL REFERENCES team (id),
  seller_team_id BIGINT NOT NULL REFERENCES team (id),
  slot_id BIGINT NOT NULL REFERENCES event_slot (id),
  -- Tenths of a point.
  value BIGINT NOT NULL,
  mark TEXT NOT NULL CHECK (mark IN ('proposed', 'pinned', 'dropped')),
  PRIMARY KEY (event_id, partner_team_id, seller_team_id)
);
