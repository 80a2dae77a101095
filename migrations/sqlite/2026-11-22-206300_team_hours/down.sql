ALTER TABLE team DROP COLUMN time_zone;
ALTER TABLE team DROP COLUMN works_until;
ALTER TABLE team DROP COLUMN works_from;
