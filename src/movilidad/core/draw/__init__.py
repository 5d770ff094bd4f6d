"""The draw: fair, household-whole, and checkable by anyone. Rules `rosd-1`.

    keys(seed, tickets, weights)                       chance, one key per ticket
    allocate(entrants, sessions, reserves, keys)       the clear implementation, for auditors
    check_own(row, entrant, sessions, reserves)        one household's own check

The rest by module: `tickets`, `commitment` and `merkle` (freezing the list), `seeding` and
`drand` (where chance comes from), `transcript` (rows and their root), `verify`.
"""

from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.clear import allocate
from movilidad.core.draw.own_check import check_own
from movilidad.core.draw.tickets import keys

__all__ = ["allocate", "canonical", "check_own", "keys"]
