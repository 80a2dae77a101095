-- Lists of slots (B4-10). SQLite cannot change a CHECK: the column is made anew.
ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers', 'holidays', 'slots'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;
