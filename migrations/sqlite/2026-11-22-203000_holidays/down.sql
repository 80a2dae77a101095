ALTER TABLE program DROP COLUMN digest_hour;
ALTER TABLE program DROP COLUMN digest_weekday;

-- What the older version does not know is left out.
DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_run WHERE kind = 'holidays');
DELETE FROM import_run WHERE kind = 'holidays';
ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;

DROP TABLE holiday;
