-- Lists of a program, and links that lead to programs, events and sessions. SQLite cannot change a CHECK: the column is
-- made anew.

ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;
-- What the list belongs to: the program of program-partners and program-sellers, the event series of nominations.
ALTER TABLE import_run ADD COLUMN target_id INTEGER;

ALTER TABLE mail_link ADD COLUMN leads_to TEXT NOT NULL DEFAULT 'report' CHECK (leads_to IN ('report', 'heatmap', 'program', 'event', 'session'));
UPDATE mail_link SET leads_to = purpose;
ALTER TABLE mail_link DROP COLUMN purpose;
ALTER TABLE mail_link RENAME COLUMN leads_to TO purpose;
