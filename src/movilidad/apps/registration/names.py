"""Names as they are compared, never as they are shown."""

import unicodedata

from movilidad.infra.sealing.vault import blind_index


def normalise_name(name: str) -> str:
    """Return `name` without accents, signs, spaces and case: what two spellings share."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    kept = {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl"}  # not Lm: ʼ is written in four ways
    return "".join(char for char in apart if unicodedata.category(char) in kept)


def person_index(given: str, family: str, birth_year: int) -> bytes:
    """Return the fingerprint by which a person is found from name and year of birth."""
    return blind_index("person", f"{normalise_name(given + family)}|{birth_year}")
