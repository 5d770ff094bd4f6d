"""Who signed a result, who did not, and whether it may be published without them."""

from datetime import datetime, timedelta

from movilidad.apps.appointments.models import Round
from movilidad.apps.appointments.types import SignaturesMissing
from movilidad.core.draw.signing import Signed, SigningRule, signatures_object


def rule_of(row: Round) -> SigningRule | None:
    """Who signs a round, as its published rules say; None where they name nobody."""
    return SigningRule(tuple(row.signers), row.signing_hours) if row.signers else None


def signing_until(row: Round) -> datetime | None:
    """Until when the round waits for signatures (UTC); None before the cross-check."""
    return row.checked_at and row.checked_at + timedelta(hours=row.signing_hours)


def unsigned(row: Round) -> list[str]:
    """The governments that the rules name and whose observer has not signed."""
    signed = set(row.signatures.values_list("key__government", flat=True))
    return [name for name in row.signers if name not in signed]


def require_signatures(row: Round, at: datetime) -> None:
    """Raise SignaturesMissing while somebody whom the rules name has time left to sign."""
    until, missing = signing_until(row), unsigned(row)
    if missing and (until is None or at < until):
        raise SignaturesMissing(governments=", ".join(missing), until=until)


def published_signatures(row: Round) -> dict[str, object] | None:
    """What is published of the signatures: those that were there when everybody was told, so
    that the folder never changes afterwards. None where the rules name nobody."""
    rule = rule_of(row)
    if rule is None or row.published_at is None:
        return None
    made = row.signatures.filter(signed_at__lte=row.published_at).select_related("key")
    given = row.signing_refusals.filter(refused_at__lte=row.published_at)
    return signatures_object(
        rule,
        (Signed(one.key.government, one.key.public_key, one.signature) for one in made),
        dict(given.values_list("key__government", "reason")),
    )
