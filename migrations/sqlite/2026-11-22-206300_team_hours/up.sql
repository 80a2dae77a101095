-- When a team works, minutes after midnight where it is, and in which zone; none: nine to five, where its primary contact is.
ALTER TABLE team ADD COLUMN works_from INTEGER CHECK (works_from BETWEEN 0 AND 1439);
ALTER TABLE team ADD COLUMN works_until INTEGER CHECK (works_until BETWEEN 1 AND 1440);
ALTER TABLE team ADD COLUMN time_zone TEXT;
