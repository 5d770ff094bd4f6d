"""A family's reference: made here, kept only sealed and as a keyed fingerprint."""

import secrets

from movilidad.core.vocabulary.references import RAW_BYTES, encode_reference
from movilidad.infra.sealing.vault import blind_index


def new_reference() -> str:
    """Return a fresh canonical reference: 80 random bits and a check character."""
    return encode_reference(secrets.token_bytes(RAW_BYTES))


def reference_index(canonical: str) -> bytes:
    """Return the fingerprint that a stored reference is found by."""
    return blind_index("reference", canonical)
