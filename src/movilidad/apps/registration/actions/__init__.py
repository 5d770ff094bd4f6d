"""Writing registrations. Every act leaves its line in the trail in its own transaction."""

from movilidad.apps.registration.actions.changes import begin_change, submit_change
from movilidad.apps.registration.actions.drafts import (
    add_person,
    remove_person,
    save_answer,
    start_draft,
)
from movilidad.apps.registration.actions.leaving import (
    destroy_expired_drafts,
    forget_withdrawn,
    return_after_withdrawal,
    withdraw,
)
from movilidad.apps.registration.actions.sending import submit
from movilidad.apps.registration.actions.sign_in import (
    request_code,
    sign_in,
    sign_in_from_link,
    sign_in_with_code,
)

__all__ = [
    "add_person",
    "begin_change",
    "destroy_expired_drafts",
    "forget_withdrawn",
    "remove_person",
    "request_code",
    "return_after_withdrawal",
    "save_answer",
    "sign_in",
    "sign_in_from_link",
    "sign_in_with_code",
    "start_draft",
    "submit",
    "submit_change",
    "withdraw",
]
