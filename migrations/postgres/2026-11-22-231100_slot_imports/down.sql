-- What the older version does not know is left out.
DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_run WHERE kind = 'slots');
DELETE FROM import_run WHERE kind = 'slots';
ALTER TABLE import_run DROP CONSTRAINT import_run_kind_check;
ALTER TABLE import_run ADD CONSTRAINT import_run_kind_check CHECK (kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers', 'holidays'));
