"""Coming back: the reference and a second fact, the year of birth or a code sent by message.

An unknown reference and a wrong second fact get one answer after similar work: the same
statements, one decryption, one line in the trail.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import PUBLIC, Actor, ActorKind
from movilidad.apps.messaging.actions import enqueue, prepare_messages
from movilidad.apps.registration.models import Draft, Household, Person, SignInCode
from movilidad.apps.registration.opening import open_with_vault
from movilidad.apps.registration.programmes import code_of
from movilidad.apps.registration.queries.standing import contacts_for_messages
from movilidad.apps.registration.references import reference_index
from movilidad.apps.registration.types import (
    RegistrationProblem,
    SignedIn,
    SignInKind,
    SignInPaused,
    SignInRefused,
)
from movilidad.core.vocabulary.references import parse_reference
from movilidad.infra.limits.gcra import Rate, TooMany, give_back, take
from movilidad.infra.sealing.keys import vault_of
from movilidad.infra.sealing.vault import Vault, blind_index

CODE_LASTS = timedelta(minutes=15)
CODE_DIGITS = 5

# A year of birth has some eighty values: eight wrong ones a day keep it a second fact.
_PER_REFERENCE = Rate("sign_in.reference", 8, timedelta(days=1))
# A carrier puts a whole city behind few addresses: only failed tries count, so this slows down a
# machine that guesses and never a day on which everybody looks at their appointment.
_PER_NETWORK = Rate("sign_in.network", 600, timedelta(hours=1))
_PER_CODE = Rate("sign_in.code", 5, CODE_LASTS)
_CODES_SENT = Rate("sign_in.codes_sent", 3, timedelta(hours=1))

_DECOY = Vault(bytes(32))
_DECOY_SEALED = _DECOY.seal({"reference": "", "answers": {"people": []}}, place="decoy")


def sign_in(*, reference: str, birth_year: int, network: str, at: datetime) -> SignedIn:
    """What the reference opens, if the year of birth is that of the person who registered.

    `network` is the caller's address prefix. Raises ReferenceProblem when the text cannot be a
    reference, SignInRefused when it opens nothing with this year, SignInPaused.
    """
    index = reference_index(parse_reference(reference))
    _take(_PER_NETWORK, network, at)
    _take(_PER_REFERENCE, index.hex(), at)
    found = _household_of(index, birth_year) or _draft_of(index, birth_year, at)
    _record_try(found, index, at)
    if found is None:
        raise SignInRefused
    give_back(_PER_REFERENCE, index.hex(), at=at)
    give_back(_PER_NETWORK, network, at=at)
    return found


def sign_in_from_link(*, household: UUID, birth_year: int, network: str, at: datetime) -> None:
    """Let a family in that came by a link of its own: the year of birth is the second fact, and
    wrong years count against the reference as when it is typed.

    Raises SignInRefused or SignInPaused.
    """
    index = Household.objects.filter(id=household).values_list("reference_index", flat=True)
    known = bytes(index.first() or household.bytes)
    _take(_PER_NETWORK, network, at)
    _take(_PER_REFERENCE, known.hex(), at)
    found = _household_of(known, birth_year)
    _record_try(found, known, at)
    if found is None:
        raise SignInRefused
    give_back(_PER_REFERENCE, known.hex(), at=at)
    give_back(_PER_NETWORK, network, at=at)


def _take(rate: Rate, subject: str, at: datetime) -> None:
    try:
        take(rate, subject, at=at)
    except TooMany as too_many:
        raise SignInPaused(minutes=_minutes(too_many.retry_at - at)) from too_many


def _minutes(wait: timedelta) -> int:
    return max(1, -(-int(wait.total_seconds()) // 60))


def _household_of(index: bytes, birth_year: int) -> SignedIn | None:
    row = (
        Person.objects.filter(household__reference_index=index, position=1)
        .values_list("household_id", "birth_year")
        .first()
    )
    # The decryption a draft would cost, so that the time taken tells nothing.
    _DECOY.open(_DECOY_SEALED, place="decoy")
    return SignedIn(SignInKind.HOUSEHOLD, row[0]) if row and row[1] == birth_year else None


def _draft_of(index: bytes, birth_year: int, at: datetime) -> SignedIn | None:
    draft = Draft.objects.filter(reference_index=index).values_list("id", flat=True).first()
    if draft is None:
        return None
    try:
        opened, _ = open_with_vault(draft, at=at)
    except RegistrationProblem:
        return None
    people = opened.answers.get("people") or [{}]
    born = str(people[0].get("birth_date", ""))[:4]
    return SignedIn(SignInKind.DRAFT, draft) if born == str(birth_year) else None


def _record_try(found: SignedIn | None, index: bytes, at: datetime) -> None:
    if found and found.kind is SignInKind.HOUSEHOLD:
        by = Actor(ActorKind.FAMILY, found.id)
        record(by=by, act="household.sign_in", at=at, household=found.id)
        return
    household = Household.objects.filter(reference_index=index).values_list("id", flat=True)
    act = "draft.sign_in" if found else "household.sign_in_refused"
    record(by=PUBLIC, act=act, at=at, household=household.first())


def request_code(*, reference: str, lang: str, network: str, at: datetime) -> bytes:
    """Send a one-time code to every contact that may receive messages. Returns the fingerprint
    to hand to `sign_in_with_code`: the same whether or not anything was sent.

    Raises ReferenceProblem or SignInPaused.
    """
    index = reference_index(parse_reference(reference))
    _take(_PER_NETWORK, network, at)
    _take(_CODES_SENT, index.hex(), at)
    row = Household.objects.filter(reference_index=index, state="registered").first()
    if row is not None:
        _send_code(row, lang, at)
    return index


@transaction.atomic
def _send_code(row: Household, lang: str, at: datetime) -> None:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    vault = vault_of(row.id)
    SignInCode.objects.update_or_create(
        household_id=row.id,
        defaults={"code_index": _code_index(row.id, code), "expires_at": at + CODE_LASTS},
    )
    rows = prepare_messages(
        household=row.id,
        programme=code_of(row.programme_id),
        template="code",
        language=lang,
        params={"code": code},
        addresses=contacts_for_messages(row.id, vault=vault),
        vault=vault,
    )
    enqueue(rows, at=at)
    record(by=PUBLIC, act="household.code_sent", at=at, household=row.id)


def _code_index(household: UUID, code: str) -> bytes:
    return blind_index("sign_in_code", f"{household}|{code}")


def sign_in_with_code(*, index: bytes, code: str, network: str, at: datetime) -> SignedIn:
    """Use a code once; spaces and dashes in it are forgiven. `index` is from `request_code`.

    Raises SignInRefused (wrong, used, or older than 15 minutes) or SignInPaused.
    """
    _take(_PER_NETWORK, network, at)
    _take(_PER_CODE, index.hex(), at)
    household = Household.objects.filter(reference_index=index).values_list("id", flat=True)
    typed = "".join(char for char in code if char.isdecimal())
    found = household.first()
    if found is None or not _use_code(found, typed, at):
        record(by=PUBLIC, act="household.sign_in_refused", at=at, household=found)
        raise SignInRefused
    record(by=Actor(ActorKind.FAMILY, found), act="household.sign_in", at=at, household=found)
    give_back(_PER_CODE, index.hex(), at=at)
    give_back(_PER_NETWORK, network, at=at)
    return SignedIn(SignInKind.HOUSEHOLD, found)


def _use_code(household: UUID, code: str, at: datetime) -> bool:
    """Deleting the row is using it: of two windows that type it at once, one comes in."""
    used, _ = SignInCode.objects.filter(
        household_id=household, code_index=_code_index(household, code), expires_at__gt=at
    ).delete()
    return used == 1
