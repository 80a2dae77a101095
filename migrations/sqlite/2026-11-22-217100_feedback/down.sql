DROP TABLE feedback_link;
ALTER TABLE session_feedback DROP COLUMN useful;
ALTER TABLE event DROP COLUMN feedback;
ALTER TABLE program DROP COLUMN feedback_url_sellers;
ALTER TABLE program DROP COLUMN feedback_url_partners;
