"""Inside an installation: invited families and direct sessions for one contest, and a look at the
tables that shares no code with what it checks.

A program of its own, which the driver talks to: a line of JSON in (`{"stage": {…}}` or
`{"look": […]}`), a line of JSON out.
"""

import json
import secrets
import sys
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from movilidad.infra.sealing.models import DataKey
from movilidad.infra.sealing.vault import new_wrapped_key
from movilidad.infra.words import text
from movilidad.web.public.family import family_cookie

_SESSIONS = """
INSERT INTO appointments_session (id, programme_id, office_id, purpose, service, starts_at,
    ends_at, units, overbooked_units, accessible, taken_units, taken_accessible)
SELECT gen_random_uuid(), o.programme_id, o.id, 'direct', 'documents', h.start,
       h.start + interval '1 hour', %(units)s, 0, 0, 0, 0
  FROM (SELECT * FROM offices_office WHERE code = 'quetzaltenango') o,
       (SELECT timestamptz '2090-01-01 12:00Z' + %(first)s * interval '1 hour'
                 + n * interval '1 hour' AS start FROM generate_series(1, %(sessions)s) n) h
RETURNING id
"""
_QUOTAS = """
INSERT INTO appointments_directquota (id, programme_id, office_id, month, units, taken)
SELECT gen_random_uuid(), s.programme_id, s.office_id, m.month, 1000000, 0
  FROM appointments_session s JOIN offices_programme p ON p.id = s.programme_id,
       LATERAL (SELECT date_trunc('month', s.starts_at AT TIME ZONE p.zone)::date AS month) m
 WHERE s.id = ANY(%(made)s)
 GROUP BY 2, 3, 4
ON CONFLICT DO NOTHING
"""
_FAMILIES = """
WITH families AS (
    INSERT INTO registration_household (id, programme_id, reference_index, sealed, state, size,
        units, site_language, accessible, flags, nationality, department, choices,
        channel, helper, flow_edition, screening, version, registered_at, changed_at)
    SELECT u.id, p.id, decode(replace(u.id::text, '-', ''), 'hex'), '\\x00', 'registered', 3, 1,
           'es', false, '[]', 'GT', 'GT-09', '[]', 'web', false, 'barrier', '{}', 1, now(),
           now()
      FROM unnest(%(families)s) AS u(id), (SELECT id FROM offices_programme WHERE code = 'gt') p
    RETURNING id, programme_id)
INSERT INTO appointments_invitation
    (id, programme_id, office_id, household_id, service, reason, state, made_at, expires_at)
SELECT gen_random_uuid(), f.programme_id, o.id, f.id, 'documents', 'called_back', 'open', now(),
       now() + interval '1 day'
  FROM families f, (SELECT id FROM offices_office WHERE code = 'quetzaltenango') o
"""
_TABLES = """
SELECT s.id::text, s.units, s.taken_units,
       (SELECT coalesce(sum(a.units), 0)::int FROM appointments_appointment a
         WHERE a.session_id = s.id AND a.state = 'booked'),
       (SELECT coalesce(sum(h.units), 0)::int FROM appointments_hold h
         WHERE h.session_id = s.id AND h.state = 'live'),
       (SELECT coalesce(json_agg(a.household_id), '[]') FROM appointments_appointment a
         WHERE a.session_id = s.id AND a.state = 'booked')
  FROM appointments_session s WHERE s.id = ANY(%s)
"""


def stage(*, families: int, sessions: int, units: int, first: int) -> dict[str, Any]:
    """Make a contest; `first` is the hour at which its sessions begin, counted from 2090."""
    people = [UUID(bytes=secrets.token_bytes(16), version=4) for _ in range(families)]
    # One key for all of them spares the contest minutes; nothing is sealed in it.
    wrapped = new_wrapped_key()[1]
    DataKey.objects.bulk_create(DataKey(id=one, wrapped=wrapped) for one in people)
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS, {"units": units, "sessions": sessions, "first": first})
        made = [row[0] for row in cursor.fetchall()]
        cursor.execute(_QUOTAS, {"made": made})
        cursor.execute(_FAMILIES, {"families": people})
    return {
        "sessions": made,
        "families": [
            {"id": one, "cookie": family_cookie(one).partition(";")[0]} for one in people
        ],
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "said": {
            code: [text("es", f"booking.refused_{code}{end}") for end in ("", "_next")]
            for code in ("full", "lapsed")
        },
    }


def look(sessions: list[str]) -> dict[str, list[Any]]:
    """What the tables hold: of each session units, counter, booked, held, who is booked."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [[UUID(one) for one in sessions]])
        rows = cursor.fetchall()
    return {row[0]: list(row[1:]) for row in rows}


def serve() -> None:
    """Answer until the driver hangs up."""
    for line in sys.stdin:
        [(name, asked)] = json.loads(line).items()
        answer = stage(**asked) if name == "stage" else look(asked)
        connection.close()  # the database may be killed before the next question
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()
