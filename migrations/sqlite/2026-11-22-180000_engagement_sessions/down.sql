DROP TRIGGER insights_chosen_account_update;
DROP TRIGGER insights_engagement_update;
DROP TABLE session_account;
DROP TABLE session_partner;
DROP INDEX session_engagement;
ALTER TABLE session DROP COLUMN engagement_id;
