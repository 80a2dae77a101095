-- What the older version does not know is left out.
DELETE FROM mail_link WHERE purpose IN ('program', 'event', 'session');
ALTER TABLE mail_link DROP CONSTRAINT mail_link_purpose_check;
ALTER TABLE mail_link ADD CONSTRAINT mail_link_purpose_check CHECK (purpose IN ('report', 'heatmap'));

DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_run WHERE kind IN ('program-partners', 'program-sellers'));
DELETE FROM import_run WHERE kind IN ('program-partners', 'program-sellers');
ALTER TABLE import_run DROP COLUMN target_id;
ALTER TABLE import_run DROP CONSTRAINT import_run_kind_check;
ALTER TABLE import_run ADD CONSTRAINT import_run_kind_check CHECK (kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations'));
