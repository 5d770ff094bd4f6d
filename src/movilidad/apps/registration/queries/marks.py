"""Fingerprints by which a machine without a connection knows a reference again."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from movilidad.apps.registration.models import Household
from movilidad.infra.sealing.keys import vaults_of


def reference_marks(households: Iterable[UUID], *, key: bytes) -> dict[UUID, str]:
    """HMAC-SHA-256 under `key` of each household's canonical reference, the first 16 bytes in
    hex; forgotten ones are left out. The reference itself (80 random bits) cannot be found from
    it, with the key or without."""
    rows = Household.objects.filter(id__in=list(households))
    vaults = vaults_of(row.id for row in rows)
    marks = {}
    for row in rows:
        vault = vaults.get(row.id)
        if vault is not None:
            opened = vault.open(row.sealed, place=f"household:{row.id}")
            mark = hmac.digest(key, opened["reference"].encode(), sha256)
            marks[row.id] = mark[:16].hex()
    return marks
