"""From the half-days a family can come to the choice groups of one round, and back.

A group is an office, an ISO week and a half-day: `xela.2023-W27.mon-am`. Inside a group the
draw takes the earliest session that fits (core.draw.round.choice_openings).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.models import Session

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOON = time(12)


def half_day(starts_at: datetime, zone: str) -> str:
    """The half-day of a moment on the office's own clock: `mon-am`; noon is afternoon."""
    there = starts_at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[there.weekday()]}-{'am' if there.time() < _NOON else 'pm'}"


def group_of(session: Session) -> str:
    """The choice group of a session fetched with its office and programme."""
    there = session.starts_at.astimezone(ZoneInfo(session.programme.zone))
    year, week, _ = there.isocalendar()
    half = half_day(session.starts_at, session.programme.zone)
    return f"{session.office.code}.{year}-W{week:02}.{half}"


def session_object(session: Session) -> dict[str, object]:
    """A session as the draw reads it; fetch it with office, programme and languages."""
    return {
        "id": str(session.id),
        "units": session.units,
        "languages": {one.language: one.units for one in session.languages.all()},
        "accessible": session.accessible,
        "group": group_of(session),
        "start": f"{session.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
    }


def groups_in_order(sessions: Iterable[Mapping[str, object]]) -> list[str]:
    """The groups of a round, the one with the earliest session first."""
    in_time = sorted(sessions, key=lambda one: (str(one["start"]), str(one["id"])))
    return list(dict.fromkeys(str(one["group"]) for one in in_time))


def expand(choices: Iterable[str], groups: Iterable[str]) -> list[str]:
    """The groups of a round that a family accepts, in its order of wish.

    `choices` are as registered: `peten` (any half-day) or `peten.mon-am`. The preferred office
    comes first, and at one office the earlier week and half-day: the family gave offices an
    order, not days. `groups` are those of the round in order of time. A choice that the round
    does not have stands for nothing.
    """
    wished: dict[str, set[str]] = {}
    for choice in choices:
        office, _, half = choice.partition(".")
        wished.setdefault(office, set()).add(half)
    in_time = [(group, *group.split(".")) for group in groups]
    return [
        group
        for office, halves in wished.items()
        for group, at, _week, half in in_time
        if at == office and ("" in halves or half in halves)
    ]
