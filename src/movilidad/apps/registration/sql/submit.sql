-- Sending a registration: one statement, whoever calls it (the ordinary view, the lean path,
-- the bench). Everything was checked and sealed when the last answer was saved and lies in
-- draft.prepared; here the rows only move to their tables, together with the trail and the
-- messages, or nothing happens at all.
--
-- Outcomes: registered, again (already sent: the same household), changed (another window saved
-- since, or the verdict may have changed meanwhile, or other rules are in force than those it was
-- screened with: prepare and show again), expired, unknown.
CREATE OR REPLACE FUNCTION registration_submit(p_draft uuid, p_version integer, p_at timestamptz)
RETURNS TABLE (outcome text, household uuid) LANGUAGE plpgsql AS $$
DECLARE
    d registration_draft%ROWTYPE;
    stamp jsonb := jsonb_build_object('registered_at', p_at, 'changed_at', p_at);
BEGIN
    SELECT * INTO d FROM registration_draft WHERE id = p_draft FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid;
    ELSIF d.submitted_at IS NOT NULL THEN
        RETURN QUERY SELECT 'again', d.household_id;
    ELSIF d.expires_at <= p_at THEN
        RETURN QUERY SELECT 'expired', NULL::uuid;
    ELSIF d.version <> p_version OR d.prepared IS NULL OR d.household_id IS NOT NULL
          OR (d.prepared ->> 'valid_until')::timestamptz <= p_at
          OR coalesce(d.prepared ->> 'rules', '') <> rulebook_in_force(p_at) THEN
        RETURN QUERY SELECT 'changed', NULL::uuid;
    ELSE
        INSERT INTO registration_household
        SELECT * FROM jsonb_populate_record(
            NULL::registration_household, d.prepared -> 'household' || stamp);
        INSERT INTO registration_person
        SELECT * FROM jsonb_populate_recordset(
            NULL::registration_person, d.prepared -> 'people');
        INSERT INTO registration_contact
        SELECT * FROM jsonb_populate_recordset(
            NULL::registration_contact, d.prepared -> 'contacts');
        INSERT INTO registration_consent
            (id, household_id, "position", purpose, recipient, answer, edition, answered_at)
        SELECT c.id, c.household_id, c.position, c.purpose, c.recipient, c.answer, c.edition, p_at
          FROM jsonb_populate_recordset(
            NULL::registration_consent, d.prepared -> 'consents') AS c;
        PERFORM audit_append(d.prepared -> 'entry' || jsonb_build_object('at', p_at));
        PERFORM messaging_enqueue(d.prepared -> 'messages', p_at);
        -- The draft keeps only what a replayed form needs to find its household.
        UPDATE registration_draft
           SET submitted_at = p_at, household_id = d.id, prepared = NULL, sealed = '\x',
               reference_index = NULL
         WHERE id = d.id;
        RETURN QUERY SELECT 'registered', d.id;
    END IF;
END
$$;

-- Many at once, in one transaction: [{"draft": uuid, "version": n}, …]. Rows are taken in one
-- fixed order, so that two batches cannot lock each other out.
CREATE OR REPLACE FUNCTION registration_submit_many(p_forms jsonb, p_at timestamptz)
RETURNS TABLE (draft uuid, version integer, outcome text, household uuid) LANGUAGE sql AS $$
    SELECT f.draft, f.version, s.outcome, s.household
      FROM (SELECT * FROM jsonb_to_recordset(p_forms) AS r(draft uuid, version integer)
             ORDER BY draft) AS f,
           LATERAL registration_submit(f.draft, f.version, p_at) AS s
$$;
