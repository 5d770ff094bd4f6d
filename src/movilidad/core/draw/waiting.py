"""How long anyone can wait when a reserve takes those who waited longest."""

from collections.abc import Iterable

from movilidad.core.draw.problems import OutOfRange


def waiting_bound(cohort_units: Iterable[int], reserved_units: int) -> int:
    """Return within how many rounds a household is selected, whatever the lottery does.

    `cohort_units` are the units of all households with at least as many losses, itself
    included: ties are drawn anew each round, so the whole cohort counts. `reserved_units` are
    those of the reserve by losses, the same each round. Newcomers can never overtake.
    Selected means it chooses early; it is seated if its sessions still have room by then.
    Source: ceil(B / R), tested as property 15. Raises OutOfRange without cohort or reserve.
    """
    units = sum(cohort_units)
    if units < 1 or reserved_units < 1:
        raise OutOfRange("a bound needs a household that waits and a reserve that takes")
    return -(-units // reserved_units)
