-- Closed days of OUs (B3-08). Where an OU has several countries, a day names the one that rests; empty: all of the OU.
CREATE TABLE holiday (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ou_id INTEGER NOT NULL REFERENCES ou (id),
  on_date TEXT NOT NULL,
  country TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT holiday_ou_id_on_date_country_key UNIQUE (ou_id, on_date, country)
) STRICT;

-- Their lists. SQLite cannot change a CHECK: the column is made anew.
ALTER TABLE import_run ADD COLUMN list_kind TEXT NOT NULL DEFAULT 'accounts' CHECK (list_kind IN ('accounts', 'partners', 'contacts', 'sellers', 'ecms', 'reports', 'nominations', 'program-partners', 'program-sellers', 'holidays'));
UPDATE import_run SET list_kind = kind;
ALTER TABLE import_run DROP COLUMN kind;
ALTER TABLE import_run RENAME COLUMN list_kind TO kind;

-- When in the week the digests of a program come: a day from Monday, 1, to Sunday, 7, and a full hour.
ALTER TABLE program ADD COLUMN digest_weekday INTEGER NOT NULL DEFAULT 1 CHECK (digest_weekday BETWEEN 1 AND 7);
ALTER TABLE program ADD COLUMN digest_hour INTEGER NOT NULL DEFAULT 9 CHECK (digest_hour BETWEEN 0 AND 23);
