"""What a family takes away to check its own place: its certificate, and what we found in it."""

import base64
import zlib
from dataclasses import dataclass
from uuid import UUID

from movilidad.apps.appointments.folder import proof, write_folder
from movilidad.apps.appointments.models import Round, Ticket
from movilidad.apps.appointments.publication import entrant_object, rules_as_drawn
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.certificate import certificate, check_certificate, check_entry
from movilidad.core.draw.merkle import InclusionProof
from movilidad.core.draw.problems import DrawProblem


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """What our own computer found: `key` is empty before the draw, `problem` when all holds."""

    in_list: bool
    key: str
    problem: str


def certificate_of(household: UUID) -> dict[str, object] | None:
    """The certificate (core.draw.certificate) of the newest frozen ticket, without its row
    until the round is published; None without a ticket."""
    ticket = _newest(household)
    return _certificate(ticket) if ticket else None


def _certificate(ticket: Ticket) -> dict[str, object] | None:
    if ticket.leaf is None:
        return None
    told = ticket.round.state == Round.State.PUBLISHED
    return certificate(
        application=entrant_object(ticket),
        salt=bytes(ticket.salt),
        entry=_proof(ticket.round, ticket.round.entrants_root, ticket.leaf),
        row=ticket.own_row if told else None,
        result=_proof(ticket.round, ticket.round.result_root, ticket.leaf) if told else None,
    )


def packed_certificate(household: UUID) -> tuple[str, str] | None:
    """The code of the round, and the certificate as the part of an address behind #."""
    ticket = _newest(household)
    held = _certificate(ticket) if ticket else None
    if held is None or ticket is None:
        return None
    squeezer = zlib.compressobj(9, wbits=-15)
    packed = squeezer.compress(canonical(held)) + squeezer.flush()
    return ticket.round.code, base64.urlsafe_b64encode(packed).decode().rstrip("=")


def own_check(household: UUID) -> OwnCheck | None:
    """What holds in the certificate, computed here as the page computes it on the phone."""
    ticket = _newest(household)
    held = _certificate(ticket) if ticket else None
    if held is None or ticket is None:
        return None
    try:
        check_entry(held, ticket.round.entrants_root)
    except DrawProblem as problem:
        return OwnCheck(False, "", str(problem))
    if held["row"] is None:
        return OwnCheck(True, "", "")
    try:
        proven = check_certificate(
            held,
            round_object=rules_as_drawn(ticket.round),
            root=ticket.round.entrants_root,
            seed=ticket.round.seed,
            result_root=ticket.round.result_root,
        )
    except DrawProblem as problem:
        return OwnCheck(True, "", str(problem))
    return OwnCheck(True, proven.key, "")


def _newest(household: UUID) -> Ticket | None:
    return (
        Ticket.objects.filter(household_id=household)
        .exclude(round__state__in=[Round.State.CANCELLED, Round.State.CLOSED])
        .select_related("round")
        .order_by("-id")
        .first()
    )


def _proof(row: Round, root: str, leaf: int) -> InclusionProof:
    found = proof(root, leaf, row.entrants_count)
    if found is None:  # another machine wrote the folder, or a crash came before it
        write_folder(row)
        found = proof(root, leaf, row.entrants_count)
    if found is None:
        raise FileNotFoundError(f"no tree over {root}")
    return found
