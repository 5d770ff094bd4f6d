"""The one access policy. HTML, API, export, search, files and jobs all ask it; default is no.

An act is granted to roles, to the family concerned, or to anyone. Staff acts that concern an
office are allowed only to those whose grant covers that office.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from movilidad.apps.audit.types import ActorKind
from movilidad.apps.staff.types import Principal, Role

ANYONE = "anyone"
FAMILY = "family"
SYSTEM = "system"

_D, _C, _M, _O, _A = Role.DESK, Role.CASEWORKER, Role.MANAGER, Role.OBSERVER, Role.ADMINISTRATOR

ACTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # The website
        "site.read": frozenset({ANYONE}),
        "screening.precheck": frozenset({ANYONE}),
        "draft.write": frozenset({ANYONE}),  # the draft's own secret decides whose it is
        "household.sign_in": frozenset({ANYONE}),
        "line.view": frozenset({ANYONE}),  # by the code on a ticket: a number and a wait
        # The family's own
        "own.view": frozenset({FAMILY}),
        "own.change": frozenset({FAMILY}),
        "own.decide_offer": frozenset({FAMILY}),
        "own.withdraw": frozenset({FAMILY}),
        "own.book": frozenset({FAMILY}),  # invited: hold, book, move and cancel beside the draw
        # The office console
        "console.sign_in": frozenset({ANYONE}),
        "console.open": frozenset({_D, _C, _M, _O, _A}),
        "flow.view": frozenset({_D, _C, _M, _O, _A}),
        "visit.list": frozenset({_D, _C, _M}),
        "visit.receive": frozenset({_D, _C, _M}),  # check in, call, serve, hold, no-show
        "visit.close_day": frozenset({_D, _C, _M}),
        "visit.reopen_day": frozenset({_M}),
        "household.find": frozenset({_D, _C, _M}),
        "day.take": frozenset({_D, _C, _M}),  # today's list onto an office machine, or on paper
        "day.sync": frozenset({_D, _C, _M}),  # what was written down without a connection
        "day.settle": frozenset({_D, _C, _M}),  # what the rules could not decide
        "device.revoke": frozenset({_M, _A}),  # a machine that was lost
        "household.view": frozenset({_C, _M}),
        "verdict.view": frozenset({_C, _M}),  # what the rules say of one household, on any day
        "verdict.store": frozenset({SYSTEM}),
        "edition.view": frozenset({_M, _A}),
        "edition.preview": frozenset({_M, _A}),
        "edition.propose": frozenset({_M, _A}),
        "edition.approve": frozenset({_M, _A}),  # never who proposed it
        "edition.withdraw": frozenset({_M, _A}),
        "edition.call_off": frozenset({_M, _A}),
        "trail.view": frozenset({_M, _O}),
        "timetable.edit": frozenset({_M}),  # desks, people, hours, absences, closures
        "session.plan": frozenset({_M, SYSTEM}),  # by hand, and by the nightly job
        "session.list": frozenset({_C, _M, _O}),
        "round.list": frozenset({_M, _O}),
        "round.run": frozenset({_M}),  # create, announce, open, close, draw, publish
        "round.reveal": frozenset({_M, _O}),  # secrets, beacon, dice, objections
        "round.sign": frozenset({_O}),  # the result, with an own key
        "round.audit": frozenset({_M, _O}),  # all applications without names
        "round.release": frozenset({_O}),  # past the fairness gate: never who runs the round
        "booking.list": frozenset({_D, _C, _M}),  # what is free beside the draw
        "booking.book": frozenset({_C, _M}),  # for a household, with a reason; move, cancel
        "booking.invite": frozenset({_C, _M}),  # let a household book one visit by itself
        "booking.allow": frozenset({_M}),  # how much a month may hold beside the draw
        "message.list": frozenset({_M, _A}),
        "staff.manage": frozenset({_A}),
        "numbers.view": frozenset({_C, _M}),  # how the office works, every number
        "numbers.observe": frozenset({_C, _M, _O}),  # finished weeks; small numbers joined
        "feed.keep": frozenset({_D, _C, _M, _A}),  # an own calendar feed: it names no family
        "feed.revoke": frozenset({_M, _A}),  # a colleague's
        "feed.read": frozenset({ANYONE}),  # the address itself is the key
        # Jobs
        "job.run": frozenset({SYSTEM}),
    }
)


class NotAllowed(PermissionError):
    """The policy said no. Screens say so without saying whether the thing exists."""

    def __init__(self, act: str) -> None:
        super().__init__(act)
        self.act = act


def allows(
    principal: Principal,
    act: str,
    *,
    office: UUID | None = None,
    household: UUID | None = None,
) -> bool:
    """Whether `principal` may do `act`, to this office or household where one is named.

    An act that the table does not know is an error in the program: KeyError.
    """
    granted = ACTS[act]
    if ANYONE in granted:
        return True
    actor = principal.actor
    if actor.kind is ActorKind.SYSTEM:
        return SYSTEM in granted
    if actor.kind is ActorKind.FAMILY:
        return FAMILY in granted and household is not None and household == actor.id
    return any(
        grant.role in granted and (grant.office is None or office in (None, grant.office))
        for grant in principal.grants
    )


def require(
    principal: Principal,
    act: str,
    *,
    office: UUID | None = None,
    household: UUID | None = None,
) -> None:
    """Raise NotAllowed unless `allows`."""
    if not allows(principal, act, office=office, household=household):
        raise NotAllowed(act)
