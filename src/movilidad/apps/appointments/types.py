"""Where a family stands, and the named answers and failures of this room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class StandingKind(StrEnum):
    """Where a household is on its way to an appointment."""

    REGISTERED_WAITING = "registered_waiting"  # enters the next round by itself
    IN_ROUND = "in_round"  # has a ticket; drawn without a seat yet, or not drawn
    OFFERED = "offered"
    INVITED = "invited"  # the office lets it choose a time by itself
    BOOKED = "booked"
    ATTENDED = "attended"
    MISSED = "missed"
    NONE = "none"  # never registered here, withdrew or was forgotten


@dataclass(frozen=True, slots=True)
class Seat:
    """Which time at which office. Times are UTC; show them in `zone` (IANA) with its name."""

    session: UUID
    office: UUID
    office_code: str
    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A household's ticket. `position` counts from 0 in the drawn order; None before the draw."""

    text: str
    round_code: str
    round_state: str
    position: int | None
    entrants: int
    block: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a household stands at a moment. What does not apply is None."""

    kind: StandingKind
    seat: Seat | None = None  # offered, booked, attended, missed
    offer: UUID | None = None
    expires_at: datetime | None = None  # of the offer, UTC
    appointment: UUID | None = None
    units: int = 0  # of the offer or appointment
    round_code: str | None = None  # of the offer or the ticket
    ticket: TicketFacts | None = None  # the newest one, while no seat came of it
    direct: bool = False  # the appointment was booked beside the draw
    version: int = 0  # of the appointment: a form that shows an older one does nothing
    moves: int = 0  # how often it was moved
    # How the newest offer ended (declined, lapsed, withdrawn), where nothing came after it.
    past_offer: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedBefore:
    """A listed session that had no room left at `place` (from 0), before the family's turn."""

    starts_at: datetime
    office_code: str
    place: int


@dataclass(frozen=True, slots=True)
class TicketStory:
    """Everything a family may know, and check, about its own ticket. Hexadecimal where bytes."""

    facts: TicketFacts
    zone: str
    listed: int  # sessions that the choices stand for
    seat_starts_at: datetime | None
    closed_before: tuple[ClosedBefore, ...]
    entrants_root: str
    result_root: str
    seed: str
    commitment: str
    salt: str
    application: Mapping[str, object]  # what the commitment binds


class Refitted(StrEnum):
    """What became of a family's seat when its registration changed."""

    NOTHING = "nothing"  # no seat, or one that needs nothing else now
    KEPT = "kept"  # the same seat, with what the family needs now
    MOVED = "moved"  # the seat stands, at an office that the family does not list any more
    LOST = "lost"  # the session has no room for what it needs now


class Decision(StrEnum):
    """What became of pressing Confirm. The words are `appointment.outcome_<value>_…`."""

    CONFIRMED = "confirmed"
    ALREADY_CONFIRMED = "again"
    SESSION_FULL = "full"
    OFFER_EXPIRED = "expired"
    OFFER_GONE = "gone"  # declined, lapsed or withdrawn before, or never this family's
    HAS_APPOINTMENT = "has_one"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The named answer to a confirmation. Only these sentences are shown: what happened and
    why under `why_key`, what the family can do now under `next_key`."""

    decision: Decision
    appointment: UUID | None = None

    @property
    def accepted(self) -> bool:
        """Whether the family has the seat."""
        return self.decision in {Decision.CONFIRMED, Decision.ALREADY_CONFIRMED}

    @property
    def title_key(self) -> str:
        return f"appointment.outcome_{self.decision}_title"

    @property
    def why_key(self) -> str:
        return f"appointment.outcome_{self.decision}_why"

    @property
    def next_key(self) -> str:
        return f"appointment.outcome_{self.decision}_next"


class Refused(Exception):
    """An act that cannot be done now. `key` names the sentence that says why and what to do;
    `params` fills its places."""

    key = ""

    def __init__(self, **params: object) -> None:
        super().__init__(f"{type(self).__name__} {params or ''}".strip())
        self.params = params


class NothingToDecide(Refused):
    """The household has no open offer, or no booked appointment, to act on."""

    key = "appointment.nothing_to_decide"


class TooLateToCancel(Refused):
    """The session has begun."""

    key = "appointment.too_late_to_cancel"


class PlanRefused(Refused):
    """A session cannot be planned or changed like this."""


class SessionBackwards(PlanRefused):
    key = "office_rounds.refused_session_backwards"


class SessionInThePast(PlanRefused):
    key = "office_rounds.refused_session_past"


class OfficeClosedThen(PlanRefused):
    """Not one of its weekdays."""

    key = "office_rounds.refused_office_closed"


class OfficeHoliday(PlanRefused):
    key = "office_rounds.refused_office_holiday"


class OfficeNotReceiving(PlanRefused):
    """The office was announced, and nobody may be sent there yet."""

    key = "office_rounds.refused_office_not_receiving"


class SessionExists(PlanRefused):
    key = "office_rounds.refused_session_exists"


class SessionOverlaps(PlanRefused):
    key = "office_rounds.refused_session_overlaps"


class ServiceUnknown(PlanRefused):
    """The programme has no such service, or families do not reach it in this way."""

    key = "office_rounds.refused_service"


class NoUnits(PlanRefused):
    key = "office_rounds.refused_no_units"


class MoreThanUnits(PlanRefused):
    """Interpreter units or accessible desks beyond the units of the session."""

    key = "office_rounds.refused_more_than_units"


class BelowTaken(PlanRefused):
    """Families hold what the change would take away."""

    key = "office_rounds.refused_below_taken"


class SessionFixed(PlanRefused):
    """The session belongs to a round whose rules are published."""

    key = "office_rounds.refused_session_fixed"


class SessionUnknown(PlanRefused):
    key = "office_rounds.refused_session_unknown"


class RoundRefused(Refused):
    """A step of a round cannot be done now."""


class RoundUnknown(RoundRefused):
    key = "office_rounds.refused_round_unknown"


class RoundOutOfOrder(RoundRefused):
    """The round is not in the state that this step starts from."""

    key = "office_rounds.refused_out_of_order"


class RoundCodeTaken(RoundRefused):
    key = "office_rounds.refused_code_taken"


class RoundCodeMalformed(RoundRefused):
    key = "office_rounds.refused_code_malformed"


class WindowBackwards(RoundRefused):
    key = "office_rounds.refused_window_backwards"


class ConfirmHoursWrong(RoundRefused):
    key = "office_rounds.refused_confirm_hours"


class WindowOver(RoundRefused):
    """The entry window would end before the round opens."""

    key = "office_rounds.refused_window_over"


class WindowStillOpen(RoundRefused):
    key = "office_rounds.refused_window_open"


class ReservesMalformed(RoundRefused):
    key = "office_rounds.refused_reserves"


class NoSessions(RoundRefused):
    key = "office_rounds.refused_no_sessions"


class SessionsTooEarly(RoundRefused):
    """A session of the round begins before families could confirm."""

    key = "office_rounds.refused_sessions_too_early"


class TooFewParties(RoundRefused):
    key = "office_rounds.refused_too_few_parties"


class RulesChanged(RoundRefused):
    """Sessions or reserves are not those that were announced."""

    key = "office_rounds.refused_rules_changed"


class PartyUnknown(RoundRefused):
    key = "office_rounds.refused_party_unknown"


class PartyTwice(RoundRefused):
    key = "office_rounds.refused_party_twice"


class CommitmentMalformed(RoundRefused):
    key = "office_rounds.refused_commitment"


class CommitmentTwice(RoundRefused):
    """Two parties with one commitment would reveal one secret."""

    key = "office_rounds.refused_commitment_twice"


class RevealWrong(RoundRefused):
    key = "office_rounds.refused_reveal"


class RevealsMissing(RoundRefused):
    """Parties are silent and their time to reveal is not over."""

    key = "office_rounds.refused_reveals_missing"


class NobodyRevealed(RoundRefused):
    """A seed made of published commitments alone could have been foreseen."""

    key = "office_rounds.refused_nobody_revealed"


class NoEntrants(RoundRefused):
    key = "office_rounds.refused_no_entrants"


class FairnessGateClosed(RoundRefused):
    """Day or hour of registration predicts who was offered a seat; nobody is told. `line` is
    the share of honest rounds that would look like this."""

    key = "office_rounds.refused_gate"


class GateNotClosed(RoundRefused):
    """There is nothing to release."""

    key = "office_rounds.refused_gate_open"


class FindingMissing(RoundRefused):
    """A release says what was looked at and found."""

    key = "office_rounds.refused_finding"


class RepetitionDiffers(RoundRefused):
    """The same seed gave another result: the stored one is wrong and is not published."""

    key = "office_rounds.refused_repetition"


class OverbookingTooLate(PlanRefused):
    """The round of the session is announced, or the session already holds families."""

    key = "office_rounds.refused_overbooking_late"


class ChanceMalformed(RoundRefused):
    """Objection hours or beacon are not as core.draw.schedule reads them."""

    key = "office_rounds.refused_chance"


class ObjectionsOver(RoundRefused):
    key = "office_rounds.refused_objections_over"


class ObjectionsOpen(RoundRefused):
    """A secret revealed now could be known before the list is final."""

    key = "office_rounds.refused_objections_open"


class RevealsOver(RoundRefused):
    """Whoever speaks after this could know what the beacon will be."""

    key = "office_rounds.refused_reveals_over"


class BeaconUnnamed(RoundRefused):
    """The published rules name no beacon."""

    key = "office_rounds.refused_beacon_unnamed"


class BeaconTooEarly(RoundRefused):
    key = "office_rounds.refused_beacon_early"


class BeaconWrong(RoundRefused):
    """quicknet did not sign the named round so."""

    key = "office_rounds.refused_beacon_wrong"


class BeaconMissing(RoundRefused):
    key = "office_rounds.refused_beacon_missing"


class DiceNotAllowed(RoundRefused):
    """The rules name no dice, or the beacon is there; or dice are there, and the beacon comes."""

    key = "office_rounds.refused_dice"


class DiceTooEarly(RoundRefused):
    key = "office_rounds.refused_dice_early"


class DiceMalformed(RoundRefused):
    key = "office_rounds.refused_dice_malformed"


class CrossCheckFailed(RoundRefused):
    """A program that repeated the draw found something else. Nobody may be told."""

    key = "office_rounds.refused_cross_check"


class KeyMalformed(RoundRefused):
    key = "office_rounds.refused_key"


class KeyTwice(RoundRefused):
    key = "office_rounds.refused_key_twice"


class KeyMissing(RoundRefused):
    key = "office_rounds.refused_key_missing"


class SignatureWrong(RoundRefused):
    key = "office_rounds.refused_signature"


class SignersMalformed(RoundRefused):
    """The governments that sign are different names of at most 80 characters."""

    key = "signing.refused_signers"


class SignaturesMissing(RoundRefused):
    """Observers whom the rules name have not signed, and their hours are not over."""

    key = "signing.refused_missing"


class NotASigner(RoundRefused):
    """The rules of this round name another government, or nobody."""

    key = "signing.refused_not_a_signer"


class StillWorking(RoundRefused):
    """Another step of the round is under way."""

    key = "round_work.refused_busy"


class LimitMalformed(PlanRefused):
    """A limit needs a name, a period forwards and one of the purposes."""

    key = "timetable.refused_limit"


class LimitNameTaken(PlanRefused):
    key = "timetable.refused_limit_name"


class LimitBelowTaken(PlanRefused):
    """Families hold more than the limit would allow."""

    key = "timetable.refused_limit_taken"
