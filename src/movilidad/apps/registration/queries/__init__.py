"""Reading registrations; every answer is a frozen dataclass of `types`."""

from movilidad.apps.registration.forms import PRECHECK, REGISTRATION, flow, questions
from movilidad.apps.registration.programmes import (
    local_day,
    offices_on_offer,
    offices_to_choose,
    programme_named,
    zone_of,
)
from movilidad.apps.registration.queries.drafts import next_open_page, open_draft, verdict_on_draft
from movilidad.apps.registration.queries.finding import (
    find_by_name_and_birth_year,
    find_by_reference,
    households_found,
)
from movilidad.apps.registration.queries.overview import (
    household_line,
    household_overview,
    newest_consents,
)
from movilidad.apps.registration.queries.standing import (
    contacts_for_messages,
    correspondents,
    count_standing,
    is_standing,
    language_of,
    needs_of,
    registration_marks,
    standing_household,
    standing_households,
)
from movilidad.apps.registration.verdicts import (
    facts_told,
    is_taken,
    opens_next,
    verdict_for,
    why_closed,
)

__all__ = [
    "PRECHECK",
    "REGISTRATION",
    "contacts_for_messages",
    "correspondents",
    "count_standing",
    "facts_told",
    "find_by_name_and_birth_year",
    "find_by_reference",
    "flow",
    "household_line",
    "household_overview",
    "households_found",
    "is_standing",
    "is_taken",
    "language_of",
    "local_day",
    "needs_of",
    "newest_consents",
    "next_open_page",
    "offices_on_offer",
    "offices_to_choose",
    "open_draft",
    "opens_next",
    "programme_named",
    "questions",
    "registration_marks",
    "standing_household",
    "standing_households",
    "verdict_for",
    "verdict_on_draft",
    "why_closed",
    "zone_of",
]
