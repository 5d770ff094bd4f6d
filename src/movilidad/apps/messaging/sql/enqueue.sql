-- The door for acts that are one SQL statement: `messages` is an array of rows of
-- messaging_message by column name, sealed beforehand; they become due at `at`.
CREATE FUNCTION messaging_enqueue(messages jsonb, at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO messaging_message
        (id, programme, household_id, channel, template, language, sealed,
         state, tries, created_at, due_at, problem)
    SELECT m.id, m.programme, m.household_id, m.channel, m.template, m.language, m.sealed,
           'waiting', 0, at, at, ''
      FROM jsonb_populate_recordset(NULL::messaging_message, messages) AS m
$$;
