"""What can be wrong with the input of a draw. Every failure has a name; nothing is repaired."""


class DrawProblem(ValueError):
    """The draw refuses its input. The text says where and why; nothing was computed."""


class MissingField(DrawProblem):
    """An object lacks a field that the format names."""


class UnknownField(DrawProblem):
    """An object has a field that the format does not name."""


class WrongKind(DrawProblem):
    """A value is of the wrong kind, such as a text where a whole number belongs."""


class OutOfRange(DrawProblem):
    """A number or a text lies outside what the rules allow, such as negative units."""


class DuplicateTicket(DrawProblem):
    """The same ticket stands twice among the entrants."""


class DuplicateSession(DrawProblem):
    """Two sessions have one id, or a group is named like a session."""


class DuplicateReserve(DrawProblem):
    """Two reserves have one code."""


class DuplicateChoice(DrawProblem):
    """A household lists the same session or group twice, or a flag twice."""


class UnknownSession(DrawProblem):
    """A household lists a session or group that the round does not have."""


class OpenReserveNotUnique(DrawProblem):
    """Exactly one reserve must have the code OPEN; its place decides what the others mean."""


class EmptyRound(DrawProblem):
    """There is no entrant, or no session, to draw."""


class NoCapacity(DrawProblem):
    """All sessions together have no unit to give."""


class MissingKey(DrawProblem):
    """An entrant has no ranking key."""


class UnknownKey(DrawProblem):
    """A ranking key or weight belongs to no entrant."""


class NotCanonical(DrawProblem):
    """A value has no canonical form: a float, an unsafe integer, a strange key."""


class CommitmentProblem(DrawProblem):
    """A published commitment and what was revealed do not fit together."""


class WrongReveal(CommitmentProblem):
    """What a party revealed is not what it committed to."""


class UnknownParty(CommitmentProblem):
    """A party reveals without having committed."""


class NoParties(CommitmentProblem):
    """A seed needs at least one party that committed before the draw."""


class BeaconProblem(DrawProblem):
    """A public randomness beacon does not prove what it says."""


class SignatureProblem(DrawProblem):
    """What is published of the observers' signatures is not what the rules ask for."""


class ProofProblem(DrawProblem):
    """An inclusion proof cannot be made or read."""


class OwnCheckFailed(DrawProblem):
    """An applicant's own row contradicts the rules or what was published."""
