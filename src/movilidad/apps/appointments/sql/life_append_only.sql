-- Lists, objections, recomputations, keys and signatures are what others relied on.
CREATE TRIGGER appointments_frozenlist_append_only
    BEFORE UPDATE OR DELETE ON appointments_frozenlist
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER appointments_objection_append_only
    BEFORE UPDATE OR DELETE ON appointments_objection
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER appointments_recomputation_append_only
    BEFORE UPDATE OR DELETE ON appointments_recomputation
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER appointments_observerkey_append_only
    BEFORE UPDATE OR DELETE ON appointments_observerkey
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER appointments_resultsignature_append_only
    BEFORE UPDATE OR DELETE ON appointments_resultsignature
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
