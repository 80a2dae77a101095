-- Lists of slots (B4-10).
ALTER TABLE import_run DROP CONSTRAINT import_run_kind_check;
ALTER TABLE import_run ADD CONSTRAINT import_run_kind_check CHECK (kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers', 'holidays', 'slots'));
