-- What happened to accounts stays as it was written; only from where is forgotten, in the end.
CREATE FUNCTION sarhad_audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  otherwise accounts_auditrecord := NEW;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.address IS NULL AND OLD.at < statement_timestamp() - interval '1 day' THEN
    otherwise.address := OLD.address;
    IF otherwise IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'The audit is append-only: record % cannot be changed or removed.', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_is_append_only';
END $$;

CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON accounts_auditrecord
  FOR EACH ROW EXECUTE FUNCTION sarhad_audit_is_final();
