-- Sessions of engagements: the same sessions as those of events, with partners and accounts instead of two teams.
ALTER TABLE session ADD COLUMN engagement_id BIGINT REFERENCES engagement (id);
CREATE INDEX session_engagement ON session (engagement_id, starts_at, id) WHERE engagement_id IS NOT NULL;

CREATE TABLE session_partner (
  session_id BIGINT NOT NULL REFERENCES session (id),
  partner_id BIGINT NOT NULL REFERENCES partner (id),
  -- Whom the partner chose as the contact for follow-ups, one of those who attend.
  contact_id BIGINT REFERENCES person (id),
  PRIMARY KEY (session_id, partner_id)
);
CREATE INDEX session_partner_partner ON session_partner (partner_id, session_id);

CREATE TABLE session_account (
  session_id BIGINT NOT NULL REFERENCES session (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  PRIMARY KEY (session_id, account_id)
);
CREATE INDEX session_account_account ON session_account (account_id, session_id);

-- What the outside is told of them: marks as for the sessions of events.
CREATE TRIGGER insights_session_partner_insert AFTER INSERT ON session_partner
  FOR EACH ROW EXECUTE FUNCTION insights_mark_session_team();
CREATE TRIGGER insights_session_partner_delete AFTER DELETE ON session_partner
  FOR EACH ROW EXECUTE FUNCTION insights_mark_session_team();
CREATE TRIGGER insights_session_account_insert AFTER INSERT ON session_account
  FOR EACH ROW EXECUTE FUNCTION insights_mark_session_team();
CREATE TRIGGER insights_session_account_delete AFTER DELETE ON session_account
  FOR EACH ROW EXECUTE FUNCTION insights_mark_session_team();
CREATE FUNCTION insights_mark_engagement() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
  PERFORM insights_note('session', session.id) FROM session WHERE session.engagement_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION insights_mark_chosen_account() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
  PERFORM insights_note('session', session_account.session_id) FROM session_account
    WHERE session_account.account_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER insights_engagement_update AFTER UPDATE OF kind, state, ou_id, criteria ON engagement FOR EACH ROW
  WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.state IS DISTINCT FROM NEW.state
    OR OLD.ou_id IS DISTINCT FROM NEW.ou_id OR OLD.criteria IS DISTINCT FROM NEW.criteria)
  EXECUTE FUNCTION insights_mark_engagement();
CREATE TRIGGER insights_chosen_account_update AFTER UPDATE OF name, removed_at ON account FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.removed_at IS DISTINCT FROM NEW.removed_at)
  EXECUTE FUNCTION insights_mark_chosen_account();
