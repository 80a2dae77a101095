-- Templates of plans: what comes again from event to event (B3-16). Their days are counted from the first one.
CREATE TABLE event_template (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  program_id INTEGER NOT NULL REFERENCES program (id),
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  plan TEXT NOT NULL,
  row_version INTEGER NOT NULL DEFAULT 1,
  created_by INTEGER NOT NULL REFERENCES person (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CONSTRAINT event_template_program_id_name_folded_key UNIQUE (program_id, name_folded)
) STRICT;
