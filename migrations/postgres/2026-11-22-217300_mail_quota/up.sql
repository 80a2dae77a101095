-- What the mail provider takes, as it said last; shared by all instances (reliability 2.8). -1: without limit.
CREATE TABLE mail_quota (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  per_second BIGINT NOT NULL,
  per_day BIGINT NOT NULL,
  -- Sent within 24 hours before it was read.
  sent_before BIGINT NOT NULL,
  read_at BIGINT NOT NULL
);
