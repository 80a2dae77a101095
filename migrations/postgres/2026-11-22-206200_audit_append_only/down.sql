DROP TRIGGER audit_no_truncate ON audit;
DROP TRIGGER audit_no_delete ON audit;
DROP TRIGGER audit_no_update ON audit;
DROP FUNCTION audit_refuse();
