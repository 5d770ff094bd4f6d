-- From when which rules answer: rows are added; of what has not begun, only that it was called off
-- or refused may still be written, once.
CREATE FUNCTION rulebook_keep_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.called_off_at IS NOT NULL OR OLD.refused_at IS NOT NULL
       OR (NEW.id, NEW.begins_at, NEW.rules_id, NEW.edition_id, NEW.set_at)
          IS DISTINCT FROM
          (OLD.id, OLD.begins_at, OLD.rules_id, OLD.edition_id, OLD.set_at)
    THEN
        RAISE EXCEPTION 'what was set stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rulebook_turn_kept
    BEFORE UPDATE OR DELETE ON rulebook_rulesturn
    FOR EACH ROW EXECUTE FUNCTION rulebook_keep_turn();

-- The digest of the rules in force; null while the content folder's rules run.
CREATE FUNCTION rulebook_in_force(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT rules_id
      FROM rulebook_rulesturn
     WHERE called_off_at IS NULL AND refused_at IS NULL AND begins_at <= p_at
     ORDER BY begins_at DESC
     LIMIT 1
$$;
