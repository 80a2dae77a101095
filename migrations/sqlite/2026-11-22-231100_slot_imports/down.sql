-- What the older version does not know is left out.
DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_run WHERE kind = 'slots');
DELETE FROM import_run WHERE kind = 'slots';
ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers', 'holidays'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;
