-- What was measured, and who let it pass, is the record of what happened.
CREATE TRIGGER appointments_fairness_append_only
    BEFORE UPDATE OR DELETE ON appointments_fairnessreport
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER appointments_release_append_only
    BEFORE UPDATE OR DELETE ON appointments_gaterelease
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
