"""A household changed its registration: does the seat it was offered, or holds, still fit?

The published rule (decision 0054). Before the list is frozen there is nothing to check: the next
ticket is made of what is registered then. Afterwards the same seat is kept if the session has
room for what the family needs now; if not, the seat goes back down the order, and the family
keeps its own place in it. Either way it is told, once.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from movilidad.apps.appointments.correspondence import tell
from movilidad.apps.appointments.life.needs import accepts, need_of
from movilidad.apps.appointments.models import (
    Appointment,
    DirectQuota,
    Offer,
    Recheck,
    Session,
    SessionLanguage,
)
from movilidad.apps.appointments.seats import block_of, free_seat
from movilidad.apps.appointments.standby import give_back, room_left
from movilidad.apps.appointments.types import Refitted
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.registration.queries import standing_household
from movilidad.apps.registration.types import HouseholdStanding
from movilidad.core.draw.clear import Room
from movilidad.core.draw.round import HouseholdClass
from movilidad.infra.ids import new_id

_LETTERS = {Refitted.KEPT: "seat_kept", Refitted.MOVED: "seat_kept", Refitted.LOST: "seat_lost"}


@transaction.atomic
def recheck_household(*, household: UUID, version: int, at: datetime) -> Refitted:
    """Fit what a household holds to what it has registered, and tell it. `version` is that of
    the registration: the same again does nothing. A household that withdrew was released then.
    """
    made, first = Recheck.objects.get_or_create(
        household_id=household,
        version=version,
        defaults={"id": new_id(), "outcome": Refitted.NOTHING, "checked_at": at},
    )
    wanted = standing_household(household)
    if not first or wanted is None:
        return Refitted(made.outcome)
    outcome = _recheck_offer(wanted, at) or _recheck_appointment(wanted, at) or Refitted.NOTHING
    if outcome != Refitted.NOTHING:
        made.outcome = outcome
        made.save(update_fields=["outcome"])
    return outcome


def _recheck_offer(wanted: HouseholdStanding, at: datetime) -> Refitted | None:
    row = (
        Offer.objects.select_for_update(no_key=True)
        .filter(household_id=wanted.id, state=Offer.State.OPEN, expires_at__gt=at)
        .first()
    )
    if row is None:
        return None
    session, has = _locked(row.session_id), _held(row)
    outcome = _outcome(session, has, wanted, room_left(session))
    if outcome == Refitted.KEPT:
        _write(row, need_of(wanted))
    elif outcome == Refitted.LOST:
        row.state, row.decided_at = Offer.State.CHANGED, at
        row.save(update_fields=["state", "decided_at"])
        give_back(session=session.id, block=block_of(row), at=at)
    _tell(session, wanted.id, outcome, at)
    return outcome


def _recheck_appointment(wanted: HouseholdStanding, at: datetime) -> Refitted | None:
    row = (
        Appointment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("offer")
        .filter(household_id=wanted.id, state=Appointment.State.BOOKED, session__starts_at__gt=at)
        .first()
    )
    if row is None:
        return None
    quota = row.quota_id and DirectQuota.objects.select_for_update().get(id=row.quota_id)
    session, has, need = _locked(row.session_id), _held(row), need_of(wanted)
    outcome = _outcome(session, has, wanted, room_left(session))
    if quota and outcome == Refitted.KEPT and quota.taken + need.units - has.units > quota.units:
        outcome = Refitted.LOST
    if outcome == Refitted.KEPT:
        _count_again(row, has, need)
        _write(row, need)
    elif outcome == Refitted.LOST:
        free_seat(row, at)
        if row.offer is not None:
            Offer.objects.filter(id=row.offer.id).update(state=Offer.State.CHANGED)
            give_back(session=session.id, block=block_of(row.offer), at=at)
    _tell(session, wanted.id, outcome, at)
    return outcome


def _outcome(
    session: Session, has: HouseholdClass, wanted: HouseholdStanding, room: Room
) -> Refitted:
    """`room` is what the session has beside this household's own seat and all others."""
    need = need_of(wanted)
    if need == has:
        return Refitted.NOTHING if accepts(wanted, session) else Refitted.MOVED
    room.units += has.units
    room.accessible += int(has.accessible)
    if has.language is not None:
        room.languages[has.language] = room.languages.get(has.language, 0) + has.units
    return Refitted.KEPT if room.fits(need) else Refitted.LOST


def _count_again(row: Appointment, has: HouseholdClass, need: HouseholdClass) -> None:
    """The counters, in the lock order of sql/book.sql; the constraints stand behind them."""
    more = need.units - has.units
    if row.quota_id is not None:
        DirectQuota.objects.filter(id=row.quota_id).update(taken=F("taken") + more)
        row.minutes = row.minutes // has.units * need.units
        row.save(update_fields=["minutes"])
    Session.objects.filter(id=row.session_id).update(
        taken_units=F("taken_units") + more,
        taken_accessible=F("taken_accessible") + int(need.accessible) - int(has.accessible),
    )
    spoken = SessionLanguage.objects.filter(session_id=row.session_id)
    if has.language is not None:
        spoken.filter(language=has.language).update(taken=F("taken") - has.units)
    if need.language is not None:
        spoken.filter(language=need.language).update(taken=F("taken") + need.units)


def _locked(session: UUID) -> Session:
    Session.objects.select_for_update(no_key=True).only("id").get(id=session)
    return Session.objects.select_related("office", "programme").get(id=session)


def _held(row: Offer | Appointment) -> HouseholdClass:
    return HouseholdClass(row.units, row.language, row.accessible)


def _write(row: Offer | Appointment, need: HouseholdClass) -> None:
    row.units, row.language, row.accessible = need.units, need.language, need.accessible
    row.save(update_fields=["units", "language", "accessible"])


def _tell(session: Session, household: UUID, outcome: Refitted, at: datetime) -> None:
    if outcome == Refitted.NOTHING:
        return
    tell(household, session.programme.code, _LETTERS[outcome], at=at)
    record(
        by=SYSTEM,
        act="job.run",
        at=at,
        programme=session.programme.code,
        household=household,
        office=session.office_id,
        subject=session.id,
        details={"recheck": outcome.value},
    )
