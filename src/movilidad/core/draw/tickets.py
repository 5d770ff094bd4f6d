"""Tickets and their ranking keys: what chance decides, and how anyone can repeat it."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from movilidad.core.draw.problems import DuplicateTicket, OutOfRange, UnknownKey, WrongKind
from movilidad.core.vocabulary.references import encode_reference, parse_reference

_HEX_64 = re.compile(r"[0-9a-f]{64}")
_ORDINARY_WEIGHT = 1


def ticket_text(raw: bytes) -> str:
    """Return the ticket of exactly 10 random bytes: 16 characters and a check character.

    Tickets are drawn apart from references and look alike, so one page can read both.
    Raises ValueError when `raw` is not 10 bytes long.
    """
    return encode_reference(raw)


def check_ticket(text: str) -> str:
    """Return the canonical ticket of what a person typed; raises ReferenceProblem."""
    return parse_reference(text)


def keys(seed: str, tickets: Iterable[str], weights: Mapping[str, int]) -> dict[str, str]:
    """Return the ranking key of each ticket, 64 hexadecimal digits; the smallest goes first.

    key = min over j in 0..weight-1 of SHA-256("seed:ticket:j"), so that
    `printf '%s' "$seed:$ticket:0" | sha256sum` repeats it on any computer.
    `weights` maps tickets to whole numbers from 1 up; rules `rosd-1` give weight 1 to a ticket
    it does not name. Raises DuplicateTicket, UnknownKey, OutOfRange or WrongKind.
    """
    check_hex(seed, "the seed")
    found: dict[str, str] = {}
    for ticket in tickets:
        if ticket in found:
            raise DuplicateTicket(f"ticket {ticket} stands twice")
        found[ticket] = key_of(seed, ticket, weights.get(ticket, _ORDINARY_WEIGHT))
    for ticket in weights:
        if ticket not in found:
            raise UnknownKey(f"the weight of {ticket} belongs to no ticket")
    return found


def key_of(seed: str, ticket: str, weight: int) -> str:
    """Return the key of one ticket; see `keys`."""
    if isinstance(weight, bool) or not isinstance(weight, int):
        raise WrongKind(f"ticket {ticket}: the weight must be a whole number, not {weight!r}")
    if weight < 1:
        raise OutOfRange(f"ticket {ticket}: the weight must be 1 or more, not {weight}")
    return min(sha256(f"{seed}:{ticket}:{j}".encode()).hexdigest() for j in range(weight))


def check_hex(text: object, what: str) -> str:
    """Return 64 lower-case hexadecimal digits unchanged, or raise WrongKind.

    Capitals are refused because they would sort, and hash, differently.
    """
    if not isinstance(text, str) or not _HEX_64.fullmatch(text):
        raise WrongKind(f"{what} must be 64 lower-case hexadecimal digits, not {text!r}")
    return text
