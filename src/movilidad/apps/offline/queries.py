"""Reading what machines hold and brought. Callers that show a person go through `actions`."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from movilidad.apps.appointments.queries.desk import seat
from movilidad.apps.frontdesk.queries import local_day
from movilidad.apps.offline.models import Device, Pack, Received
from movilidad.apps.offline.types import Machine, OpenAct, Sheet
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.apps.registration.types import Face
from movilidad.apps.staff.queries import names_of
from movilidad.core.offline import Basis, Outcome

_OPEN = Q(settle=True, settlement=None)
_SHOWN = 200


def machines_of(office: UUID) -> list[Machine]:
    """The office's machines, the one heard of last first."""
    rows = list(
        Device.objects.filter(office_id=office, kind=Device.Kind.MACHINE)
        .annotate(
            brought=Count("acts"),
            to_settle=Count("acts", filter=Q(acts__settle=True, acts__settlement=None)),
        )
        .order_by("-seen_at")[:_SHOWN]
    )
    names = names_of(row.revoked_by for row in rows if row.revoked_by)
    return [
        Machine(
            id=row.id,
            kind=row.kind,
            label=row.label,
            registered_at=row.registered_at,
            seen_at=row.seen_at,
            acts=row.brought,
            to_settle=row.to_settle,
            revoked_at=row.revoked_at,
            revoked_by=names.get(row.revoked_by, "") if row.revoked_by else "",
        )
        for row in rows
    ]


def next_sequence(device: UUID) -> int:
    """The next line of a machine's log that we take; 1 for one we never heard of."""
    held = Device.objects.filter(id=device).values_list("last_sequence", flat=True).first()
    return (held or 0) + 1


def sheets_of(office: UUID, at: datetime) -> list[Sheet]:
    """The printed lists of today and yesterday, the newest first."""
    today = local_day(office, at)
    rows = Pack.objects.filter(
        device__office_id=office,
        device__kind=Device.Kind.SHEET,
        day__gte=today - timedelta(days=1),
    ).order_by("-issued_at")[:_SHOWN]
    return [sheet_of(row) for row in rows]


def sheet_of(row: Pack) -> Sheet:
    """A printed list in words of others."""
    return Sheet(row.id, row.number or 0, row.day, row.issued_at, len(row.appointments))


def open_count(office: UUID) -> int:
    """How many lines wait to be settled at an office."""
    return Received.objects.filter(_OPEN, device__office_id=office).count()


def open_acts(office: UUID, at: datetime) -> list[OpenAct]:
    """The lines to settle of an office, oldest first, at most 200."""
    rows = list(
        Received.objects.select_related("device")
        .filter(_OPEN, device__office_id=office)
        .order_by("received_at", "sequence")[:_SHOWN]
    )
    year = local_day(office, at).year
    faces = faces_of((row.household_id for row in rows if row.household_id), year=year)
    return [
        _open_act(row, faces.get(row.household_id) if row.household_id else None) for row in rows
    ]


def _open_act(row: Received, face: Face | None) -> OpenAct:
    here = seat(row.appointment_id) if row.appointment_id else None
    initial = face.family.strip()[:1] if face else ""
    return OpenAct(
        id=row.id,
        kind=row.kind,
        outcome=Outcome(row.outcome),
        basis=Basis(row.basis),
        happened_at=row.happened_at,
        machine=row.device.label,
        shown_number=row.shown_number,
        household=row.household_id,
        name=f"{face.given} {initial}.".strip() if face else "",
        birth_year=face.birth_year if face else None,
        appointment_at=here.starts_at if here else None,
        appointment_office=here.office if here else None,
    )
