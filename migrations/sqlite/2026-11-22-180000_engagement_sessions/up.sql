-- Sessions of engagements: the same sessions as those of events, with partners and accounts instead of two teams.
ALTER TABLE session ADD COLUMN engagement_id INTEGER REFERENCES engagement (id);
CREATE INDEX session_engagement ON session (engagement_id, starts_at, id) WHERE engagement_id IS NOT NULL;

CREATE TABLE session_partner (
  session_id INTEGER NOT NULL REFERENCES session (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  -- Whom the partner chose as the contact for follow-ups, one of those who attend.
  contact_id INTEGER REFERENCES person (id),
  PRIMARY KEY (session_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_partner_partner ON session_partner (partner_id, session_id);

CREATE TABLE session_account (
  session_id INTEGER NOT NULL REFERENCES session (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  PRIMARY KEY (session_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account_account ON session_account (account_id, session_id);

-- What the outside is told of them: marks as for the sessions of events.
CREATE TRIGGER insights_session_partner_insert AFTER INSERT ON session_partner BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.session_id);
END;
CREATE TRIGGER insights_session_partner_delete AFTER DELETE ON session_partner BEGIN
  INSERT INTO insights_stale SELECT 'session', OLD.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = OLD.session_id);
END;
CREATE TRIGGER insights_session_account_insert AFTER INSERT ON session_account BEGIN
  INSERT INTO insights_stale SELECT 'session', NEW.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = NEW.session_id);
END;
CREATE TRIGGER insights_session_account_delete AFTER DELETE ON session_account BEGIN
  INSERT INTO insights_stale SELECT 'session', OLD.session_id, 0
    WHERE NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = OLD.session_id);
END;
CREATE TRIGGER insights_engagement_update AFTER UPDATE OF kind, state, ou_id, criteria ON engagement
  WHEN OLD.kind IS NOT NEW.kind OR OLD.state IS NOT NEW.state OR OLD.ou_id IS NOT NEW.ou_id
    OR OLD.criteria IS NOT NEW.criteria BEGIN
  INSERT INTO insights_stale SELECT 'session', session.id, 0 FROM session WHERE session.engagement_id = NEW.id
    AND NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = session.id);
END;
CREATE TRIGGER insights_chosen_account_update AFTER UPDATE OF name, removed_at ON account
  WHEN OLD.name IS NOT NEW.name OR OLD.removed_at IS NOT NEW.removed_at BEGIN
  INSERT INTO insights_stale SELECT 'session', session_account.session_id, 0 FROM session_account
    WHERE session_account.account_id = NEW.id
    AND NOT EXISTS (SELECT 1 FROM insights_stale WHERE kind = 'session' AND ref_id = session_account.session_id);
END;
