-- What the older version does not know is left out.
DELETE FROM mail_link WHERE purpose IN ('program', 'event', 'session');
ALTER TABLE mail_link ADD COLUMN leads_to TEXT NOT NULL DEFAULT 'report' CHECK (leads_to IN ('report', 'heatmap'));
UPDATE mail_link SET leads_to = purpose;
ALTER TABLE mail_link DROP COLUMN purpose;
ALTER TABLE mail_link RENAME COLUMN leads_to TO purpose;

DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_run WHERE kind IN ('program-partners', 'program-sellers'));
DELETE FROM import_run WHERE kind IN ('program-partners', 'program-sellers');
ALTER TABLE import_run DROP COLUMN target_id;
ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;
