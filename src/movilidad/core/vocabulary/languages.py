"""Languages a family may ask for, with the name each community uses for its own.

Codes are ISO 639-3, except the two-letter codes of the site's own languages. The Guatemalan ones
are those of Decreto 19-2003 (22 Mayan languages, Garifuna, Xinka) that have speakers in the data.
"""

from __future__ import annotations

from collections.abc import Mapping

Texts = Mapping[str, str]
"""Language code -> sentence; complete for every language of the site."""

SITE_LANGUAGES = ("es", "en", "ht")
"""Languages in which every public sentence exists. Spanish is the source."""

OWN_NAMES = {
    "es": "Español",
    "en": "English",
    "ht": "Kreyòl ayisyen",
    "quc": "K’iche’",
    "kek": "Q’eqchi’",
    "mam": "Mam",
    "cak": "Kaqchikel",
    "kjb": "Q’anjob’al",
    "poh": "Poqomchi’",
    "acr": "Achi",
    "ixl": "Ixil",
    "tzj": "Tz’utujil",
    "cac": "Chuj",
    "knj": "Akateko",
    "jac": "Popti’",
    "cab": "Garifuna",
    "xin": "Xinka",
}
