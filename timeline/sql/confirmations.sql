-- What a curator confirmed stays on record. A warning that no longer holds is not asked for: nothing need go.
CREATE FUNCTION sarhad_confirmation_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Confirmations are append-only: number % cannot be changed.', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_is_append_only';
END $$;

CREATE TRIGGER confirmation_is_final BEFORE UPDATE OR DELETE ON timeline_checkconfirmation
  FOR EACH ROW EXECUTE FUNCTION sarhad_confirmation_is_final();
