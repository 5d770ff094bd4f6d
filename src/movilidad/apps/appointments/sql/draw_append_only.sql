-- A draw is the record of what happened: a second run never replaces a first.
CREATE TRIGGER appointments_draw_append_only
    BEFORE UPDATE OR DELETE ON appointments_draw
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
