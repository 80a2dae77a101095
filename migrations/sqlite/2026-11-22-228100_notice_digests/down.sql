DROP INDEX notice_person_digest_key;
ALTER TABLE notice DROP COLUMN digest_key;
