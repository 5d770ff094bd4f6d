"""Freezing the list of entrants: one published root binds every application, and shows none.

    c      = SHA-256(salt of 16 bytes || canonical application)
    leaf   = canonical {"c": c, "t": ticket}, in the order of tickets
    root   = Merkle root over the leaves (RFC 9162)

The family's receipt holds salt and application; without the salt nobody can guess at `c`.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from movilidad.core.draw import merkle
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.problems import CommitmentProblem, DuplicateTicket, EmptyRound
from movilidad.core.draw.tickets import check_hex

SALT_BYTES = 16


def commitment(salt: bytes, application: Mapping[str, object]) -> str:
    """Return `c`, 64 hexadecimal digits, of what a household applied with.

    Raises CommitmentProblem for a salt that is not 16 bytes, NotCanonical for the application.
    """
    if len(salt) != SALT_BYTES:
        raise CommitmentProblem(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(salt + canonical(dict(application))).hexdigest()


def entry_leaf(ticket: str, committed: str) -> bytes:
    """Return the leaf hash of one entrant. Raises WrongKind for a malformed `c`."""
    check_hex(committed, f"the commitment of ticket {ticket}")
    return merkle.leaf_hash(canonical({"t": ticket, "c": committed}))


def entry_leaves(entries: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Return the leaf hash of each (ticket, commitment), in the order of tickets.

    Raises DuplicateTicket when a ticket stands twice, EmptyRound when there is none.
    """
    leaves: dict[str, bytes] = {}
    for ticket, committed in sorted(entries):
        if ticket in leaves:
            raise DuplicateTicket(f"ticket {ticket} stands twice among the entrants")
        leaves[ticket] = entry_leaf(ticket, committed)
    if not leaves:
        raise EmptyRound("the list of entrants is empty")
    return leaves


def entrants_root(entries: Iterable[tuple[str, str]]) -> str:
    """Return the Merkle root over (ticket, commitment) pairs as 64 hexadecimal digits."""
    return merkle.root(entry_leaves(entries).values()).hex()
