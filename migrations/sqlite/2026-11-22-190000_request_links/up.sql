-- Links in mails that answer one request for a session, once, without signing in (B3-05).
CREATE TABLE request_link (
  link_id INTEGER PRIMARY KEY REFERENCES mail_link (id),
  request_id INTEGER NOT NULL REFERENCES session_request (id),
  -- The request as the mail told of it; after any change the link answers it no more.
  request_version INTEGER NOT NULL,
  used_at INTEGER,
  -- The name that whoever used it gave: claimed, not proven.
  answered_as TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX request_link_request ON request_link (request_id, link_id);
