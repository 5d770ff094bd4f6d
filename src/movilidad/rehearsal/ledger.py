"""What a rehearsal found: an independent look at the tables, and the times of every page.

The SQL here shares no code with what it checks, on purpose.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from movilidad.core.vocabulary.references import parse_reference
from movilidad.infra.sealing.vault import blind_index
from movilidad.rehearsal.phone import Timing

_OVERSOLD = """
SELECT count(*) FROM appointments_session s
 WHERE s.taken_units > s.units
    OR s.taken_units <> (SELECT coalesce(sum(a.units), 0) FROM appointments_appointment a
                          WHERE a.session_id = s.id AND a.state <> 'cancelled')
                      + (SELECT coalesce(sum(h.units), 0) FROM appointments_hold h
                          WHERE h.session_id = s.id AND h.state = 'live')
"""
_COUNTS = {
    "households": "SELECT count(*) FROM registration_household",
    "people": "SELECT count(*) FROM registration_person",
    "tickets": "SELECT count(*) FROM appointments_ticket",
    "offers": "SELECT count(*) FROM appointments_offer",
    "confirmed seats": "SELECT count(*) FROM appointments_appointment WHERE state <> 'cancelled'",
    "visits": "SELECT count(*) FROM frontdesk_visit",
    "visits served": "SELECT count(*) FROM frontdesk_visit WHERE state = 'done'",
    "messages": "SELECT count(*) FROM messaging_message",
    "entries in the trail": "SELECT count(*) FROM audit_entry",
}


@dataclass(frozen=True, slots=True)
class PageLine:
    """One row of the table of pages; milliseconds as the phone saw them."""

    page: str
    method: str
    count: int
    p50: float
    p95: float
    statements: int  # the most that any request of this page ran
    kilobytes: float  # median size before compression


def pages(timings: Iterable[Timing]) -> list[PageLine]:
    """The times by page and method, the busiest first."""
    grouped: dict[tuple[str, str], list[Timing]] = defaultdict(list)
    for timing in timings:
        grouped[timing.page, timing.method].append(timing)
    lines = [_line(page, method, found) for (page, method), found in grouped.items()]
    return sorted(lines, key=lambda line: -line.count)


def _line(page: str, method: str, found: list[Timing]) -> PageLine:
    took = sorted(timing.milliseconds for timing in found)
    sizes = sorted(timing.size for timing in found)
    return PageLine(
        page=page,
        method=method,
        count=len(found),
        p50=took[len(took) // 2],
        p95=took[int(len(took) * 0.95)],
        statements=max(timing.statements for timing in found),
        kilobytes=sizes[len(sizes) // 2] / 1000,
    )


def oversold() -> int:
    """Sessions that hold more than they have, or whose counter is not the sum of its seats."""
    return _number(_OVERSOLD)


def lost_registrations(references: Iterable[str]) -> int:
    """References that were shown to a family and lead to no household."""
    wanted = {blind_index("reference", parse_reference(text)) for text in references}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference_index FROM registration_household")
        return len(wanted - {bytes(row[0]) for row in cursor.fetchall()})


def counts() -> dict[str, int]:
    """How many rows each stage left."""
    return {name: _number(sql) for name, sql in _COUNTS.items()}


def _number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
