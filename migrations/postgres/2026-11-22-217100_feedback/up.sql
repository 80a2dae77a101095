-- Feedback: forms per role and event, and PEP's own short form from the mail (B3-13).
ALTER TABLE program ADD COLUMN feedback_url_partners TEXT;
ALTER TABLE program ADD COLUMN feedback_url_sellers TEXT;
-- JSON; empty: as the program has it.
ALTER TABLE event ADD COLUMN feedback TEXT NOT NULL DEFAULT '';
ALTER TABLE session_feedback ADD COLUMN useful TEXT CHECK (useful IN ('yes', 'partly', 'no'));
-- A link in a mail that takes its recipient's feedback on one session, without signing in.
CREATE TABLE feedback_link (
  link_id BIGINT PRIMARY KEY REFERENCES mail_link (id),
  session_id BIGINT NOT NULL REFERENCES session (id)
);
CREATE INDEX feedback_link_session ON feedback_link (session_id, link_id);
