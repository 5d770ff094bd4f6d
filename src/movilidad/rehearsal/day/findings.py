"""What a day left in the tables, looked at independently.

Each statement counts rows that no sequence of acts may leave behind. The SQL shares no code with
what it checks, on purpose. `ALWAYS` holds at any moment of a day, `CLOSED` after its close.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "served, but the appointment is neither attended nor cancelled": """
SELECT count(*) FROM frontdesk_visit v JOIN appointments_appointment a ON a.id = v.appointment_id
 WHERE {here} AND v.state = 'done' AND a.state NOT IN ('attended', 'cancelled')""",
        "attended without a visit that a desk received": """
SELECT count(*) FROM appointments_appointment a JOIN appointments_session s ON s.id = a.session_id
 WHERE a.office_id = %(office)s AND a.state = 'attended' AND NOT EXISTS (
   SELECT 1 FROM frontdesk_visit v JOIN frontdesk_serving g ON g.visit_id = v.id
    WHERE v.appointment_id = a.id AND v.state IN ('done', 'left', 'unserved'))""",
        "missed, but a desk received the family": """
SELECT count(*) FROM frontdesk_visit v JOIN appointments_appointment a ON a.id = v.appointment_id
 WHERE {here} AND a.state = 'missed' AND EXISTS (
   SELECT 1 FROM frontdesk_serving g WHERE g.visit_id = v.id)""",
        "missed, but the family is in the house": """
SELECT count(*) FROM frontdesk_visit v JOIN appointments_appointment a ON a.id = v.appointment_id
 WHERE {here} AND a.state = 'missed' AND v.state <> 'left'""",
        "in the house, but the appointment is over": """
SELECT count(*) FROM frontdesk_visit v JOIN appointments_appointment a ON a.id = v.appointment_id
 WHERE {here} AND v.state IN ('waiting', 'called', 'serving', 'held')
   AND a.state NOT IN ('booked', 'cancelled')""",
        "at a desk without one service going on": """
SELECT count(*) FROM frontdesk_visit v WHERE {here} AND v.state = 'serving' AND 1 <> (
   SELECT count(*) FROM frontdesk_serving g WHERE g.visit_id = v.id AND g.ended_at IS NULL)""",
        "a service goes on at no desk": """
SELECT count(*) FROM frontdesk_visit v JOIN frontdesk_serving g ON g.visit_id = v.id
 WHERE {here} AND g.ended_at IS NULL AND v.state <> 'serving'""",
        "finished without a service": """
SELECT count(*) FROM frontdesk_visit v WHERE {here} AND v.state = 'done' AND NOT EXISTS (
   SELECT 1 FROM frontdesk_serving g WHERE g.visit_id = v.id AND g.outcome = 'done')""",
        "two services of one visit at the same time": """
SELECT count(*) FROM frontdesk_visit v JOIN frontdesk_serving g ON g.visit_id = v.id
  JOIN frontdesk_serving h ON h.visit_id = v.id AND h.id > g.id
 WHERE {here} AND g.started_at < coalesce(h.ended_at, 'infinity')
   AND h.started_at < coalesce(g.ended_at, 'infinity')""",
        "a service outside of its visit": """
SELECT count(*) FROM frontdesk_visit v JOIN frontdesk_serving g ON g.visit_id = v.id
 WHERE {here} AND (g.waiting_since < v.arrived_at OR g.ended_at > v.ended_at)""",
        "called or at a desk without a desk": """
SELECT count(*) FROM frontdesk_visit v
 WHERE {here} AND v.state IN ('called', 'serving') AND v.desk = ''""",
        "a number twice, or never given out": """
SELECT count(*) FROM frontdesk_visit v WHERE {here} AND (v.number < 1 OR v.number > (
   SELECT coalesce(max(c.last), 0) FROM frontdesk_daycounter c
    WHERE c.office_id = v.office_id AND c.day = v.day) OR 1 < (
   SELECT count(*) FROM frontdesk_visit w
    WHERE w.office_id = v.office_id AND w.day = v.day AND w.number = v.number))""",
        "walk-ins that the quota does not know": """
SELECT count(*) FROM frontdesk_daycounter c
 WHERE c.office_id = %(office)s AND c.day = %(day)s AND c.walk_in_units <> (
   SELECT coalesce(sum(v.units), 0) FROM frontdesk_visit v
    WHERE {here} AND v.kind = 'walk_in')""",
        "more walk-ins than the quota": """
SELECT count(*) FROM frontdesk_daycounter c
 WHERE c.office_id = %(office)s AND c.day = %(day)s AND c.walk_in_units > (
   SELECT coalesce(sum(s.units), 0) FROM appointments_session s JOIN offices_office o
       ON o.id = s.office_id JOIN offices_programme p ON p.id = o.programme_id
    WHERE s.office_id = %(office)s AND s.purpose = 'walk_in' AND s.cancelled_at IS NULL
      AND (s.starts_at AT TIME ZONE p.zone)::date = %(day)s)""",
        "a step that left no entry in the trail": """
SELECT count(*) FROM frontdesk_visit v WHERE {here} AND v.version > (
   SELECT count(*) FROM audit_entry e WHERE e.subject_id = v.id
      AND e.act = 'visit.receive' AND NOT coalesce((e.details->>'again')::boolean, false))""",
        "a desk that two people hold": """
SELECT count(*) FROM frontdesk_deskperiod d JOIN frontdesk_deskperiod e
    ON e.office_id = d.office_id AND e.day = d.day AND e.desk = d.desk AND e.id > d.id
 WHERE d.office_id = %(office)s AND d.day = %(day)s
   AND d.started_at < coalesce(e.ended_at, 'infinity')
   AND e.started_at < coalesce(d.ended_at, 'infinity')""",
        "a session that holds more than it has, or counts wrong": """
SELECT count(*) FROM appointments_session s WHERE s.office_id = %(office)s AND (
   s.taken_units > s.units OR s.taken_units <> (
     SELECT coalesce(sum(a.units), 0) FROM appointments_appointment a
      WHERE a.session_id = s.id AND a.state <> 'cancelled'))""",
    }
)
CLOSED: Mapping[str, str] = MappingProxyType(
    {
        "still open after the close of the day": """
SELECT count(*) FROM frontdesk_visit v
 WHERE {here} AND v.state NOT IN ('done', 'left', 'unserved')""",
        "sent home with a mark against the family": """
SELECT count(*) FROM frontdesk_visit v JOIN appointments_appointment a ON a.id = v.appointment_id
 WHERE {here} AND v.state = 'unserved' AND a.state NOT IN ('cancelled', 'attended')""",
        "a desk that is open after the close of the day": """
SELECT count(*) FROM frontdesk_deskperiod d
 WHERE d.office_id = %(office)s AND d.day = %(day)s AND d.ended_at IS NULL""",
    }
)
_HERE = "v.office_id = %(office)s AND v.day = %(day)s"


def impossible(office: UUID, day: date, checks: Mapping[str, str] = ALWAYS) -> dict[str, int]:
    """How many rows each check finds, those that find none left out."""
    found = {name: _count(sql, office, day) for name, sql in checks.items()}
    return {name: count for name, count in found.items() if count}


def states(office: UUID, day: date) -> dict[str, int]:
    """Visits by how they are."""
    rows = _rows(
        "SELECT state, count(*) FROM frontdesk_visit v WHERE {here} GROUP BY 1", office, day
    )
    return dict(sorted(rows))


def numbers_of(office: UUID, day: date) -> dict[UUID, tuple[int, str]]:
    """The number and the state of each visit, by the id of its appointment, or of the visit of
    a walk-in."""
    sql = "SELECT coalesce(appointment_id, id), number, state FROM frontdesk_visit v WHERE {here}"
    return {key: (number, state) for key, number, state in _rows(sql, office, day)}


def ends_of(visits: Iterable[str]) -> dict[str, str]:
    """How each of these visits is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, state FROM frontdesk_visit WHERE id = ANY(%s::uuid[])",
            [list(visits)],
        )
        return dict(cursor.fetchall())


def _count(sql: str, office: UUID, day: date) -> int:
    return int(_rows(sql, office, day)[0][0])


def _rows(sql: str, office: UUID, day: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{here}", _HERE), {"office": office, "day": day})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
