-- Confirming an offered seat: one statement, whoever calls it. Locks are taken in one order:
-- offer, session, interpreter. The constraints on the counters stand behind the conditions.
--
-- Outcomes: confirmed, again (already confirmed: the same appointment), full, has_one (the
-- household holds another appointment), expired, unknown, or the state the offer is in
-- (declined, lapsed, withdrawn).
CREATE FUNCTION appointments_confirm(p_offer uuid, p_household uuid, p_at timestamptz)
RETURNS TABLE (outcome text, appointment uuid) LANGUAGE plpgsql AS $$
DECLARE
    o appointments_offer%ROWTYPE;
    s appointments_session%ROWTYPE;
    needs_access integer;
    new_id uuid;
BEGIN
    SELECT * INTO o FROM appointments_offer
     WHERE id = p_offer AND household_id = p_household FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid;
        RETURN;
    ELSIF o.state = 'confirmed' THEN
        RETURN QUERY SELECT 'again', a.id FROM appointments_appointment a WHERE a.offer_id = o.id;
        RETURN;
    ELSIF o.state <> 'open' THEN
        RETURN QUERY SELECT o.state::text, NULL::uuid;
        RETURN;
    ELSIF o.expires_at <= p_at THEN
        RETURN QUERY SELECT 'expired', NULL::uuid;
        RETURN;
    ELSIF EXISTS (SELECT 1 FROM appointments_appointment a
                   WHERE a.household_id = p_household AND a.state = 'booked') THEN
        RETURN QUERY SELECT 'has_one', NULL::uuid;
        RETURN;
    END IF;

    needs_access := CASE WHEN o.accessible THEN 1 ELSE 0 END;
    UPDATE appointments_session AS t
       SET taken_units = t.taken_units + o.units,
           taken_accessible = t.taken_accessible + needs_access
     WHERE t.id = o.session_id AND t.cancelled_at IS NULL
       AND t.taken_units + o.units <= t.units
       AND t.taken_accessible + needs_access <= t.accessible
    RETURNING t.* INTO s;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'full', NULL::uuid;
        RETURN;
    END IF;
    IF o.language IS NOT NULL THEN
        UPDATE appointments_sessionlanguage AS l
           SET taken = l.taken + o.units
         WHERE l.session_id = o.session_id AND l.language = o.language
           AND l.taken + o.units <= l.units;
        IF NOT FOUND THEN
            UPDATE appointments_session AS t
               SET taken_units = t.taken_units - o.units,
                   taken_accessible = t.taken_accessible - needs_access
             WHERE t.id = o.session_id;
            RETURN QUERY SELECT 'full', NULL::uuid;
            RETURN;
        END IF;
    END IF;

    new_id := (o.prepared ->> 'appointment')::uuid;
    INSERT INTO appointments_appointment
        (id, programme_id, office_id, session_id, household_id, offer_id, units, language,
         accessible, state, confirmed_at, changed_at)
    VALUES (new_id, o.programme_id, s.office_id, o.session_id, o.household_id, o.id, o.units,
            o.language, o.accessible, 'booked', p_at, p_at);
    UPDATE appointments_offer SET state = 'confirmed', decided_at = p_at WHERE id = o.id;
    PERFORM audit_append(o.prepared -> 'entry' || jsonb_build_object('at', p_at));
    PERFORM messaging_enqueue(o.prepared -> 'messages', p_at);
    RETURN QUERY SELECT 'confirmed', new_id;
END
$$;

-- Many at once, in one transaction: [{"offer": uuid, "household": uuid}, …]. Taken in the order
-- (session, offer), so that two batches cannot lock each other out.
CREATE FUNCTION appointments_confirm_many(p_forms jsonb, p_at timestamptz)
RETURNS TABLE (offer uuid, household uuid, outcome text, appointment uuid) LANGUAGE sql AS $$
    SELECT f.offer, f.household, c.outcome, c.appointment
      FROM (SELECT r.offer, r.household
              FROM jsonb_to_recordset(p_forms) AS r(offer uuid, household uuid)
              LEFT JOIN appointments_offer o ON o.id = r.offer
             ORDER BY o.session_id, r.offer) AS f,
           LATERAL appointments_confirm(f.offer, f.household, p_at) AS c
$$;
