-- A notice that sums up a day: it is written once for its key and brought up to date afterwards (B4-02).
ALTER TABLE notice ADD COLUMN digest_key TEXT;
CREATE UNIQUE INDEX notice_person_digest_key ON notice (person_id, digest_key);
