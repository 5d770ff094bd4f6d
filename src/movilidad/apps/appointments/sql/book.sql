-- Booking a direct seat: hold, book, give back, move. Each is one statement, whoever calls it.
-- Locks are taken in one order: hold or appointment, invitation, quota, session, interpreter;
-- of two quotas or two sessions the smaller id first. Whoever changes an interpreter's counter
-- holds its session. The constraints on the counters stand behind the conditions.

-- The quota that a session of an office counts against: that of its month, on the office's clock.
CREATE FUNCTION appointments_quota_of(p_session uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT q.id
      FROM appointments_session s
      JOIN offices_programme p ON p.id = s.programme_id
      JOIN appointments_directquota q ON q.office_id = s.office_id
       AND q.month = date_trunc('month', s.starts_at AT TIME ZONE p.zone)::date
     WHERE s.id = p_session
$$;

-- Give units back.
CREATE FUNCTION appointments_put_back(
    p_session uuid, p_quota uuid, p_units integer, p_access integer, p_language text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE appointments_directquota SET taken = taken - p_units WHERE id = p_quota;
    UPDATE appointments_session
       SET taken_units = taken_units - p_units, taken_accessible = taken_accessible - p_access
     WHERE id = p_session;
    IF p_language IS NOT NULL THEN
        UPDATE appointments_sessionlanguage SET taken = taken - p_units
         WHERE session_id = p_session AND language = p_language;
    END IF;
END
$$;

-- Take units of a direct session, or nothing. Answers `taken`, or why not: gone (no such session
-- any more), begun (too soon to go there), short (never long enough for this household), quota,
-- full, access, language.
CREATE FUNCTION appointments_take(
    p_session uuid, p_programme uuid, p_quota uuid, p_units integer, p_minutes integer,
    p_access integer, p_language text, p_earliest timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    s appointments_session%ROWTYPE;
BEGIN
    UPDATE appointments_directquota AS q SET taken = q.taken + p_units
     WHERE q.id = p_quota AND q.taken + p_units <= q.units;
    IF NOT FOUND THEN
        RETURN 'quota';
    END IF;
    UPDATE appointments_session AS t
       SET taken_units = t.taken_units + p_units,
           taken_accessible = t.taken_accessible + p_access
     WHERE t.id = p_session AND t.programme_id = p_programme AND t.purpose = 'direct'
       AND t.cancelled_at IS NULL AND t.starts_at >= p_earliest
       AND t.ends_at - t.starts_at >= make_interval(mins => p_minutes)
       AND t.taken_units + p_units <= t.units
       AND t.taken_accessible + p_access <= t.accessible;
    IF NOT FOUND THEN
        UPDATE appointments_directquota SET taken = taken - p_units WHERE id = p_quota;
        SELECT * INTO s FROM appointments_session t WHERE t.id = p_session;
        RETURN CASE
            WHEN s.id IS NULL OR s.cancelled_at IS NOT NULL OR s.purpose <> 'direct'
                 OR s.programme_id <> p_programme THEN 'gone'
            WHEN s.starts_at < p_earliest THEN 'begun'
            WHEN s.units < p_units
                 OR s.ends_at - s.starts_at < make_interval(mins => p_minutes) THEN 'short'
            WHEN s.taken_units + p_units > s.units THEN 'full'
            ELSE 'access' END;
    END IF;
    IF p_language IS NOT NULL THEN
        UPDATE appointments_sessionlanguage AS l SET taken = l.taken + p_units
         WHERE l.session_id = p_session AND l.language = p_language
           AND l.taken + p_units <= l.units;
        IF NOT FOUND THEN
            PERFORM appointments_put_back(p_session, p_quota, p_units, p_access, NULL);
            RETURN 'language';
        END IF;
    END IF;
    RETURN 'taken';
END
$$;

-- Lock what a change from one seat to another touches. `p_old` may be null.
CREATE FUNCTION appointments_lock_seats(p_old uuid, p_old_quota uuid, p_new uuid, p_new_quota uuid)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM appointments_directquota
      WHERE id IN (p_old_quota, p_new_quota) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM appointments_session
      WHERE id IN (p_old, p_new) ORDER BY id FOR NO KEY UPDATE;
END
$$;

-- End the expired holds of a session whose lock is held, but one that the caller sees to. A hold
-- that somebody else is deciding about is left to him: waiting for it here would be the wrong
-- order of locks.
CREATE FUNCTION appointments_sweep(p_session uuid, p_but uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h appointments_hold%ROWTYPE;
BEGIN
    FOR h IN SELECT * FROM appointments_hold
              WHERE session_id = p_session AND state = 'live' AND expires_at <= p_at
                AND id IS DISTINCT FROM p_but
              ORDER BY id FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE appointments_hold SET state = 'lapsed', ended_at = p_at WHERE id = h.id;
        PERFORM appointments_put_back(
            h.session_id, h.quota_id, h.units, h.accessible::integer, h.language);
    END LOOP;
END
$$;

-- Hold a seat for a household, before it fills in anything. `p_form` has the columns of
-- appointments_hold; its id is the form's key, so that a form sent twice is one hold. A household
-- that holds another seat changes over: the new seat, or the old one stays.
--
-- Outcomes: held, again, has_one (an appointment), uninvited, unknown (the key is another's),
-- booked, lapsed or released (what became of this form before), and those of appointments_take.
CREATE FUNCTION appointments_hold(p_form jsonb, p_earliest timestamptz, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    h appointments_hold%ROWTYPE;
    o appointments_hold%ROWTYPE;
    took text;
BEGIN
    h := jsonb_populate_record(NULL::appointments_hold, p_form);
    SELECT * INTO o FROM appointments_hold WHERE id = h.id FOR UPDATE;
    IF FOUND THEN
        RETURN CASE
            WHEN o.household_id <> h.household_id THEN 'unknown'
            WHEN o.state <> 'live' THEN o.state
            WHEN o.expires_at <= p_at THEN 'lapsed'
            WHEN o.session_id <> h.session_id THEN 'unknown'
            ELSE 'again' END;
    ELSIF EXISTS (SELECT 1 FROM appointments_appointment a
                   WHERE a.household_id = h.household_id AND a.state = 'booked') THEN
        RETURN 'has_one';
    ELSIF h.invitation_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM appointments_invitation i
             WHERE i.id = h.invitation_id AND i.household_id = h.household_id
               AND i.state = 'open' AND i.expires_at > p_at) THEN
        RETURN 'uninvited';
    END IF;
    h.quota_id := appointments_quota_of(h.session_id);
    IF h.quota_id IS NULL THEN
        RETURN CASE WHEN EXISTS (
            SELECT 1 FROM appointments_session s WHERE s.id = h.session_id
               AND s.purpose = 'direct') THEN 'quota' ELSE 'gone' END;
    END IF;

    SELECT * INTO o FROM appointments_hold
     WHERE household_id = h.household_id AND state = 'live' FOR UPDATE;
    PERFORM appointments_lock_seats(o.session_id, o.quota_id, h.session_id, h.quota_id);
    PERFORM appointments_sweep(h.session_id, o.id, p_at);
    IF o.id IS NOT NULL THEN
        PERFORM appointments_put_back(
            o.session_id, o.quota_id, o.units, o.accessible::integer, o.language);
    END IF;
    took := appointments_take(h.session_id, h.programme_id, h.quota_id, h.units, h.minutes,
                              h.accessible::integer, h.language, p_earliest);
    IF took <> 'taken' AND o.id IS NOT NULL AND o.expires_at > p_at THEN
        -- Its counters are locked since before they were given back: nobody took them meanwhile.
        PERFORM appointments_put_back(
            o.session_id, o.quota_id, -o.units, -o.accessible::integer, o.language);
    ELSIF o.id IS NOT NULL THEN
        UPDATE appointments_hold SET ended_at = p_at,
               state = CASE WHEN o.expires_at > p_at THEN 'released' ELSE 'lapsed' END
         WHERE id = o.id;
    END IF;
    IF took <> 'taken' THEN
        RETURN took;
    END IF;
    INSERT INTO appointments_hold SELECT h.*;
    RETURN 'held';
END
$$;

-- Give a held seat back: `released` by who holds it, `lapsed` by time. Answers the state it is in
-- then, or unknown.
CREATE FUNCTION appointments_end_hold(
    p_hold uuid, p_household uuid, p_state text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    h appointments_hold%ROWTYPE;
BEGIN
    SELECT * INTO h FROM appointments_hold
     WHERE id = p_hold AND household_id = p_household FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    ELSIF h.state <> 'live' OR (p_state = 'lapsed' AND h.expires_at > p_at) THEN
        RETURN h.state;
    END IF;
    UPDATE appointments_hold SET state = p_state, ended_at = p_at WHERE id = h.id;
    PERFORM appointments_put_back(
        h.session_id, h.quota_id, h.units, h.accessible::integer, h.language);
    RETURN p_state;
END
$$;

-- Make the held seat an appointment. The seat was counted when it was held, so no counter moves.
--
-- Outcomes: booked, again (the same appointment), lapsed, released, gone (the office cancelled
-- the session), has_one, uninvited (the invitation was used or taken back), unknown.
CREATE FUNCTION appointments_book(p_hold uuid, p_household uuid, p_at timestamptz)
RETURNS TABLE (outcome text, appointment uuid) LANGUAGE plpgsql AS $$
DECLARE
    h appointments_hold%ROWTYPE;
    s appointments_session%ROWTYPE;
    new_id uuid;
BEGIN
    SELECT * INTO h FROM appointments_hold
     WHERE id = p_hold AND household_id = p_household FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid;
        RETURN;
    ELSIF h.state = 'booked' THEN
        RETURN QUERY SELECT 'again', a.id FROM appointments_appointment a WHERE a.hold_id = h.id;
        RETURN;
    ELSIF h.state <> 'live' THEN
        RETURN QUERY SELECT h.state::text, NULL::uuid;
        RETURN;
    ELSIF h.expires_at <= p_at THEN
        RETURN QUERY SELECT 'lapsed', NULL::uuid;
        RETURN;
    ELSIF EXISTS (SELECT 1 FROM appointments_appointment a
                   WHERE a.household_id = p_household AND a.state = 'booked') THEN
        RETURN QUERY SELECT 'has_one', NULL::uuid;
        RETURN;
    END IF;
    SELECT * INTO s FROM appointments_session WHERE id = h.session_id;
    IF s.cancelled_at IS NOT NULL THEN
        RETURN QUERY SELECT 'gone', NULL::uuid;
        RETURN;
    END IF;
    IF h.invitation_id IS NOT NULL THEN
        UPDATE appointments_invitation SET state = 'used', ended_at = p_at
         WHERE id = h.invitation_id AND state = 'open';
        IF NOT FOUND THEN
            RETURN QUERY SELECT 'uninvited', NULL::uuid;
            RETURN;
        END IF;
    END IF;

    new_id := (h.prepared ->> 'appointment')::uuid;
    INSERT INTO appointments_appointment
        (id, programme_id, office_id, session_id, household_id, hold_id, quota_id, minutes,
         reason, units, language, accessible, state, confirmed_at, changed_at)
    VALUES (new_id, h.programme_id, s.office_id, h.session_id, h.household_id, h.id, h.quota_id,
            h.minutes, h.reason, h.units, h.language, h.accessible, 'booked', p_at, p_at);
    UPDATE appointments_hold SET state = 'booked', ended_at = p_at WHERE id = h.id;
    PERFORM audit_append(h.prepared -> 'entry' || jsonb_build_object('at', p_at));
    PERFORM messaging_enqueue(h.prepared -> 'messages', p_at);
    RETURN QUERY SELECT 'booked', new_id;
END
$$;

-- Move a direct appointment: the new seat, or the old one stays. `p_form`: appointment, household,
-- session, version (of the page it was sent from), key (of the form), entry and messages to write.
-- `p_most` and `p_leave_before` are the family's limits; null for staff.
--
-- Outcomes: moved, again (this form moved it before), unknown, drawn (a drawn seat is bound to
-- its round), stale, same, too_often, too_late, and those of appointments_take.
CREATE FUNCTION appointments_move(
    p_form jsonb, p_earliest timestamptz, p_leave_before timestamptz, p_most integer,
    p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a appointments_appointment%ROWTYPE;
    old_start timestamptz;
    target uuid := (p_form ->> 'session')::uuid;
    new_quota uuid;
    took text;
BEGIN
    SELECT * INTO a FROM appointments_appointment
     WHERE id = (p_form ->> 'appointment')::uuid
       AND household_id = (p_form ->> 'household')::uuid FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    ELSIF a.last_key = (p_form ->> 'key')::uuid THEN
        RETURN 'again';
    ELSIF a.state <> 'booked' THEN
        RETURN 'unknown';
    ELSIF a.offer_id IS NOT NULL THEN
        RETURN 'drawn';
    ELSIF a.version <> (p_form ->> 'version')::integer THEN
        RETURN 'stale';
    ELSIF a.session_id = target THEN
        RETURN 'same';
    ELSIF a.moves >= p_most THEN
        RETURN 'too_often';
    END IF;
    SELECT starts_at INTO old_start FROM appointments_session WHERE id = a.session_id;
    IF old_start < coalesce(p_leave_before, p_at) THEN
        RETURN 'too_late';
    END IF;
    new_quota := appointments_quota_of(target);
    IF new_quota IS NULL THEN
        RETURN 'quota';
    END IF;
    PERFORM appointments_lock_seats(a.session_id, a.quota_id, target, new_quota);
    PERFORM appointments_sweep(target, NULL, p_at);
    PERFORM appointments_put_back(
        a.session_id, a.quota_id, a.units, a.accessible::integer, a.language);
    took := appointments_take(target, a.programme_id, new_quota, a.units, a.minutes,
                              a.accessible::integer, a.language, p_earliest);
    IF took <> 'taken' THEN
        PERFORM appointments_put_back(
            a.session_id, a.quota_id, -a.units, -a.accessible::integer, a.language);
        RETURN took;
    END IF;
    UPDATE appointments_appointment
       SET session_id = target, quota_id = new_quota, version = version + 1, moves = moves + 1,
           last_key = (p_form ->> 'key')::uuid, changed_at = p_at,
           office_id = (SELECT s.office_id FROM appointments_session s WHERE s.id = target)
     WHERE id = a.id;
    PERFORM audit_append(p_form -> 'entry' || jsonb_build_object('at', p_at));
    PERFORM messaging_enqueue(p_form -> 'messages', p_at);
    RETURN 'moved';
END
$$;
