-- An edition is decided once; what was proposed, by whom and from when never changes.
CREATE FUNCTION pathways_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed'
       OR (NEW.id, NEW.rules_id, NEW.effective_from, NEW.author_id, NEW.proposed_at)
          IS DISTINCT FROM
          (OLD.id, OLD.rules_id, OLD.effective_from, OLD.author_id, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'an edition is decided once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER pathways_edition_kept
    BEFORE UPDATE OR DELETE ON pathways_edition
    FOR EACH ROW EXECUTE FUNCTION pathways_keep_edition();
