-- The trail only grows. An UPDATE or DELETE is refused whoever asks, the table's owner included.
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_entry_append_only
    BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();

-- The door for acts that are one SQL statement: `entry` has the columns of audit_entry by name.
CREATE FUNCTION audit_append(entry jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_entry
    SELECT * FROM jsonb_populate_record(NULL::audit_entry, entry)
$$;
