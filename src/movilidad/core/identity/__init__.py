"""One form for what people write in many: names, telephones and document numbers.

What comes out is for comparing (blind indexes, blocking keys), never for showing to anybody.
"""

from movilidad.core.identity.documents import (
    CuiWarning,
    DocumentEmpty,
    cui_warning,
    normalise_document,
)
from movilidad.core.identity.names import normalise_name, phonetic_key
from movilidad.core.identity.phones import normalise_phone

__all__ = [
    "CuiWarning",
    "DocumentEmpty",
    "cui_warning",
    "normalise_document",
    "normalise_name",
    "normalise_phone",
    "phonetic_key",
]
