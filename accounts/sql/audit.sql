-- What happened to accounts stays as it was written.
CREATE FUNCTION sarhad_audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit is append-only: record % cannot be changed or removed.', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_is_append_only';
END $$;

CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON accounts_auditrecord
  FOR EACH ROW EXECUTE FUNCTION sarhad_audit_is_final();
