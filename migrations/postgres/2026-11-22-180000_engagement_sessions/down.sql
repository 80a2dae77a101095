DROP TRIGGER insights_chosen_account_update ON account;
DROP TRIGGER insights_engagement_update ON engagement;
DROP FUNCTION insights_mark_chosen_account;
DROP FUNCTION insights_mark_engagement;
DROP TABLE session_account;
DROP TABLE session_partner;
DROP INDEX session_engagement;
ALTER TABLE session DROP COLUMN engagement_id;
