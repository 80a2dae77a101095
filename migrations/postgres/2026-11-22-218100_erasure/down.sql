DROP TABLE audit_personal;
DROP TABLE erased_address;
ALTER TABLE person DROP COLUMN erased_at;
