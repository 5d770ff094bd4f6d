"""The named refusals of the desk: why an act cannot be done, and what to do now."""

from uuid import UUID


class DeskRefused(Exception):
    """An act that cannot be done. `key` names the sentence that says why and what to do now;
    `params` fills its places (instants are UTC)."""

    key = ""

    def __init__(self, *, household: UUID | None = None, **params: object) -> None:
        super().__init__(f"{type(self).__name__} {params or ''}".strip())
        self.household = household  # whose affairs the sentence tells; its trail says so
        self.params = params


class NothingFound(DeskRefused):
    """What was scanned or typed leads to nobody on this office's list."""

    key = "office.nothing_found"


class ReferenceMistyped(DeskRefused):
    """It looks like a reference, and its check character says that one character is wrong."""

    key = "office.reference_mistyped"


class PassForged(DeskRefused):
    """The signature of the scanned pass does not fit."""

    key = "office.pass_forged"


class PassUnreadable(DeskRefused):
    """The scanner read a part of a pass only, or another code."""

    key = "office.pass_unreadable"


class PassOutdated(DeskRefused):
    """The pass is ours, and the appointment it names was moved or cancelled since."""

    key = "office.pass_outdated"


class PassMoved(DeskRefused):
    """The pass is ours, and the family's appointment is another one by now: `office`, `when`."""

    key = "desk.pass_moved"


class NoAppointment(DeskRefused):
    """The family is registered and holds no appointment."""

    key = "office.no_appointment"


class WrongOffice(DeskRefused):
    """The appointment is at another office: `office` (name), `when`."""

    key = "office.wrong_office"


class TooEarlyDay(DeskRefused):
    """The appointment is on a later day: `when`."""

    key = "office.wrong_day_later"


class PastDay(DeskRefused):
    """The appointment was on an earlier day: `when`."""

    key = "office.wrong_day_past"


class AppointmentOver(DeskRefused):
    """The appointment was cancelled, missed or attended before."""

    key = "office.appointment_over"


class AppointmentUnknown(DeskRefused):
    """No such appointment at this office; the same answer for one of another office."""

    key = "office.appointment_unknown"


class VisitUnknown(DeskRefused):
    """No such visit at this office; the same answer for one of another office."""

    key = "office.visit_unknown"


class SomebodyActed(DeskRefused):
    """A colleague was quicker: `number`, `stage`, `who`, `when`."""

    key = "office.somebody_acted"


class NobodyWaiting(DeskRefused):
    """Nobody waits, or nobody who needs this language."""

    key = "office.nobody_waiting"


class SessionNotOver(DeskRefused):
    """A no-show is only written down once the session is over: `when` it ends."""

    key = "office.session_not_over"


class UndoTooLate(DeskRefused):
    """The two minutes are over, or something else happened since."""

    key = "office.undo_too_late"


class AlreadyHere(DeskRefused):
    """The family is in another open visit, here or at another office."""

    key = "desk.already_here"


class DayClosed(DeskRefused):
    """The day was closed: `when`. Nobody is received any more."""

    key = "desk.day_closed"


class DayNotClosed(DeskRefused):
    """Only a closed day is opened again."""

    key = "desk.day_not_closed"


class WalkInsFull(DeskRefused):
    """The day's quota of walk-ins is used up."""

    key = "desk.walk_ins_full"


class NoWalkIns(DeskRefused):
    """No hour of this day is set aside for families without an appointment."""

    key = "desk.no_walk_ins"


class DeskUnnamed(DeskRefused):
    """A desk needs a number or a name, so that the family finds it."""

    key = "desk.desk_unnamed"


class DeskTaken(DeskRefused):
    """A colleague sits there: `desk`, `who`, `when`."""

    key = "desk.desk_taken"


class DeskClosed(DeskRefused):
    """Who calls sits at a desk: this clerk has opened none."""

    key = "desk.desk_closed"


class DeskOnBreak(DeskRefused):
    """The clerk's `desk` is on a break."""

    key = "desk.desk_on_break"


class DeskNotOpen(DeskRefused):
    """Nobody sits at the `desk` a family should be passed to."""

    key = "desk.desk_not_open"


class NothingToTransfer(DeskRefused):
    """Neither another desk nor another service was chosen."""

    key = "desk.nothing_to_transfer"


class ServiceUnknown(DeskRefused):
    """The content of this country knows no such service."""

    key = "desk.service_unknown"


class NoContact(DeskRefused):
    """The family gave no way to send it a message."""

    key = "desk.no_contact"
