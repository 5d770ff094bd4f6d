-- Named limits: what is taken of all sessions attached to one is counted with every seat, by
-- whoever takes or frees it. The trigger answers a seat too many by not changing the row, so that
-- the conditional statement that asked finds nothing and says "full" by itself.
--
-- Order of locks: offer, hold or appointment; quota; session; the session's limit; interpreter.
-- The limit comes with its session because the same statement changes both.
CREATE FUNCTION appointments_count_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.limit_id IS DISTINCT FROM NEW.limit_id THEN
        UPDATE appointments_capacitylimit SET taken = taken - OLD.taken_units
         WHERE id = OLD.limit_id;
        UPDATE appointments_capacitylimit SET taken = taken + NEW.taken_units
         WHERE id = NEW.limit_id;
    ELSE
        UPDATE appointments_capacitylimit AS l
           SET taken = l.taken + NEW.taken_units - OLD.taken_units
         WHERE l.id = NEW.limit_id
           AND (NEW.taken_units < OLD.taken_units
                OR l.taken + NEW.taken_units - OLD.taken_units <= l.units);
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER appointments_count_limit
    BEFORE UPDATE OF taken_units, limit_id ON appointments_session FOR EACH ROW
    WHEN ((OLD.limit_id IS NOT NULL OR NEW.limit_id IS NOT NULL)
          AND (OLD.taken_units <> NEW.taken_units OR OLD.limit_id IS DISTINCT FROM NEW.limit_id))
    EXECUTE FUNCTION appointments_count_limit();

-- The office takes a family from one seat to another, because it cannot receive it as planned.
-- The new seat or the old one, in one statement; locks: appointment, sessions by id, interpreter.
--
-- A direct seat stays counted against the month it was booked in: the office moved it, and that
-- costs nobody anything. Every link in an older message is dead from now on.
--
-- Outcomes: moved, gone (not booked any more), full (no room for the whole family, its
-- interpreter or its accessible desk), same.
CREATE FUNCTION appointments_reseat(p_appointment uuid, p_target uuid, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a appointments_appointment%ROWTYPE;
    access integer;
BEGIN
    SELECT * INTO a FROM appointments_appointment WHERE id = p_appointment FOR UPDATE;
    IF NOT FOUND OR a.state <> 'booked' THEN
        RETURN 'gone';
    ELSIF a.session_id = p_target THEN
        RETURN 'same';
    END IF;
    access := CASE WHEN a.accessible THEN 1 ELSE 0 END;
    PERFORM 1 FROM appointments_session
      WHERE id IN (a.session_id, p_target) ORDER BY id FOR NO KEY UPDATE;
    UPDATE appointments_session AS t
       SET taken_units = t.taken_units + a.units, taken_accessible = t.taken_accessible + access
     WHERE t.id = p_target AND t.cancelled_at IS NULL AND t.purpose = 'direct'
       AND t.programme_id = a.programme_id AND t.starts_at > p_at
       AND t.taken_units + a.units <= t.units
       AND t.taken_accessible + access <= t.accessible;
    IF NOT FOUND THEN
        RETURN 'full';
    END IF;
    IF a.language IS NOT NULL THEN
        UPDATE appointments_sessionlanguage AS l SET taken = l.taken + a.units
         WHERE l.session_id = p_target AND l.language = a.language
           AND l.taken + a.units <= l.units;
        IF NOT FOUND THEN
            UPDATE appointments_session AS t
               SET taken_units = t.taken_units - a.units,
                   taken_accessible = t.taken_accessible - access
             WHERE t.id = p_target;
            RETURN 'full';
        END IF;
        UPDATE appointments_sessionlanguage AS l SET taken = l.taken - a.units
         WHERE l.session_id = a.session_id AND l.language = a.language;
    END IF;
    UPDATE appointments_session AS t
       SET taken_units = t.taken_units - a.units, taken_accessible = t.taken_accessible - access
     WHERE t.id = a.session_id;
    UPDATE appointments_appointment AS x
       SET session_id = p_target, changed_at = p_at, version = x.version + 1,
           office_id = (SELECT s.office_id FROM appointments_session s WHERE s.id = p_target)
     WHERE x.id = a.id;
    RETURN 'moved';
END
$$;
