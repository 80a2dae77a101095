-- What the mail provider takes, as it said last; shared by all instances (reliability 2.8). -1: without limit.
CREATE TABLE mail_quota (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  per_second INTEGER NOT NULL,
  per_day INTEGER NOT NULL,
  -- Sent within 24 hours before it was read.
  sent_before INTEGER NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;
