DROP TABLE follow_up_times;
DROP TABLE follow_up_account;
DROP TABLE follow_up;
ALTER TABLE program DROP COLUMN follow_up_days;
