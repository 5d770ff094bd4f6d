"""A feed as bytes: iCalendar (RFC 5545) with the refresh interval of RFC 7986.

Times carry the office's zone by name, with its rules beside them (VTIMEZONE): a laptop that
travels shows the right instant, and a person reads which clock is meant.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from movilidad.apps.appointments.queries.calendar import CalendarSession
from movilidad.apps.calendars.types import FeedContent
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.words import text

REFRESH = timedelta(hours=1)


def feed_bytes(content: FeedContent, *, lang: str, office: str, zone: str) -> bytes:
    """The whole calendar. The same content gives the same bytes, so that an ETag holds."""
    made = Calendar()
    made.add("prodid", "-//movilidad//sessions//")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    desk = text(lang, "calendars.of_desk", desk=content.desk) if content.desk else ""
    name = f"{office}{desk}: {content.label}"
    made.add("name", name)
    made.add("x-wr-calname", name)  # what most programs read as the name
    made.add("x-wr-timezone", zone)
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(REFRESH))
    for session in content.sessions:
        made.add_component(_event(session, content.changed_at, lang, ZoneInfo(zone)))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(session: CalendarSession, told_at: datetime, lang: str, zone: ZoneInfo) -> Event:
    """A session keeps its UID for life. Its times never move; it can only be cancelled, which is
    its second sequence."""
    event = Event()
    event.add("uid", f"{session.id}@{settings.SITE_ADDRESS.partition('://')[2]}")
    event.add("dtstamp", told_at)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("sequence", int(session.cancelled))
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    event.add("summary", _summary(session, lang))
    if session.languages:
        names = ", ".join(OWN_NAMES.get(code, code) for code in session.languages)
        event.add("description", text(lang, "calendars.event_languages", languages=names))
    event.add("class", "PRIVATE")
    return event


def _summary(session: CalendarSession, lang: str) -> str:
    key = "calendars.event_cancelled" if session.cancelled else "calendars.event_title"
    return text(lang, key, taken=session.taken, units=session.units)
