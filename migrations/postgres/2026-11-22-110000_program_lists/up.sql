-- Lists of a program, and links that lead to programs, events and sessions.

ALTER TABLE import_run DROP CONSTRAINT import_run_kind_check;
ALTER TABLE import_run ADD CONSTRAINT import_run_kind_check CHECK (kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers'));
-- What the list belongs to: the program of program-partners and program-sellers, the event series of nominations.
ALTER TABLE import_run ADD COLUMN target_id BIGINT;

ALTER TABLE mail_link DROP CONSTRAINT mail_link_purpose_check;
ALTER TABLE mail_link ADD CONSTRAINT mail_link_purpose_check CHECK (purpose IN ('report', 'heatmap', 'program', 'event', 'session'));
