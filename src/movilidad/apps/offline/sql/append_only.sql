-- What a machine told us, what we made of it and how it was settled is the record of the day.
CREATE TRIGGER offline_received_append_only
    BEFORE UPDATE OR DELETE ON offline_received
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER offline_settlement_append_only
    BEFORE UPDATE OR DELETE ON offline_settlement
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER offline_pack_append_only
    BEFORE UPDATE OR DELETE ON offline_pack
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
