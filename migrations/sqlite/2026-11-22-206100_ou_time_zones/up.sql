-- Nine o'clock for people whose own zone is not known (A10).
ALTER TABLE ou ADD COLUMN time_zone TEXT;
