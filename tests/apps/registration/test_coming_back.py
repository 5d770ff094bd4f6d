"""The reference and a second fact open a registration; nothing less does."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.registration.families import AT, Family, begin, fill, registered

from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.actions import request_code, sign_in, sign_in_with_code
from movilidad.apps.registration.queries import household_overview, open_draft
from movilidad.apps.registration.references import new_reference
from movilidad.apps.registration.types import SignInKind, SignInPaused, SignInRefused
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.sealing.keys import vault_of

NETWORK = "192.0.2.0/24"


def reference_of(household: UUID) -> str:
    return household_overview(household).reference


def enter(reference: str, year: int, at=AT, network: str = NETWORK):  # type: ignore[no-untyped-def]
    return sign_in(reference=reference, birth_year=year, network=network, at=at)


def test_the_reference_read_aloud_and_the_year_open_the_registration() -> None:
    household = registered()
    found = enter(in_blocks(reference_of(household)).lower().replace("-", " "), 1988)
    assert (found.kind, found.id) == (SignInKind.HOUSEHOLD, household)


def test_an_unfinished_draft_is_found_once_the_birth_date_is_known() -> None:
    draft = begin()
    reference = open_draft(draft, at=AT).reference
    with pytest.raises(SignInRefused):
        enter(reference, 1988)
    fill(draft)
    found = enter(reference, 1988)
    assert (found.kind, found.id) == (SignInKind.DRAFT, draft)


def test_the_reference_with_the_year_of_another_member_opens_nothing() -> None:
    reference = reference_of(registered())
    with pytest.raises(SignInRefused):
        enter(reference, 1985)


def test_an_unknown_reference_and_a_wrong_year_look_and_cost_the_same() -> None:
    known, unknown = reference_of(registered()), new_reference()
    told, statements = [], []
    for reference in (known, unknown):
        with (
            CaptureQueriesContext(connection) as captured,
            pytest.raises(SignInRefused) as refusal,
        ):
            enter(reference, 1901)
        told.append((str(refusal.value), refusal.value.key))
        statements.append([re.sub(r"'[^']*'|\d+", "?", q["sql"])[:60] for q in captured])
    assert told[0] == told[1]
    assert statements[0] == statements[1]


def test_years_cannot_be_tried_out() -> None:
    reference = reference_of(registered())
    for year in range(1930, 1938):
        with pytest.raises(SignInRefused):
            enter(reference, year)
    with pytest.raises(SignInPaused) as paused:
        enter(reference, 1988)
    assert int(str(paused.value.params["minutes"])) > 60


def test_the_pause_of_one_family_is_no_pause_of_another_in_the_same_shelter() -> None:
    first, second = registered(), registered(Family(phone="5987 6543"))
    for _ in range(8):
        with pytest.raises(SignInRefused):
            enter(reference_of(first), 1901)
    assert enter(reference_of(second), 1988).id == second


def test_signing_in_often_is_never_punished() -> None:
    household = registered()
    reference = reference_of(household)
    for _ in range(30):
        assert enter(reference, 1988).id == household


def test_every_try_is_in_the_trail_without_the_reference() -> None:
    household = registered()
    reference = reference_of(household)
    enter(reference, 1988)
    with pytest.raises(SignInRefused):
        enter(reference, 1901)
    acts = list(Entry.objects.filter(household_id=household).values_list("act", flat=True))
    assert sorted(acts) == [
        "household.register",
        "household.sign_in",
        "household.sign_in_refused",
    ]
    assert reference not in str(list(Entry.objects.values_list("details", flat=True)))


def code_for(household: UUID) -> str:
    """The code in the newest message, as the family's phone would show it."""
    message = Message.objects.filter(household_id=household, template="code").latest("id")
    document = vault_of(household).open(message.sealed, place=f"message:{message.id}")
    return str(document["params"]["code"])


def ask(reference: str, at=AT):  # type: ignore[no-untyped-def]
    return request_code(reference=reference, lang="es", network=NETWORK, at=at)


def test_a_code_by_message_opens_the_registration_once() -> None:
    household = registered()
    index = ask(reference_of(household))
    code = code_for(household)
    typed = f" {code[:2]}-{code[2:]} "
    found = sign_in_with_code(index=index, code=typed, network=NETWORK, at=AT)
    assert found.id == household
    with pytest.raises(SignInRefused):
        sign_in_with_code(index=index, code=code, network=NETWORK, at=AT)


def test_a_code_of_sixteen_minutes_ago_opens_nothing() -> None:
    household = registered()
    index = ask(reference_of(household))
    late = AT + timedelta(minutes=16)
    with pytest.raises(SignInRefused):
        sign_in_with_code(index=index, code=code_for(household), network=NETWORK, at=late)


def test_codes_cannot_be_tried_out() -> None:
    household = registered()
    index = ask(reference_of(household))
    right = code_for(household)
    for number in range(5):
        wrong = f"{(int(right) + 1 + number) % 100_000:05d}"
        with pytest.raises(SignInRefused):
            sign_in_with_code(index=index, code=wrong, network=NETWORK, at=AT)
    with pytest.raises(SignInPaused):
        sign_in_with_code(index=index, code=right, network=NETWORK, at=AT)


def test_asking_for_a_code_tells_nobody_whether_the_reference_exists() -> None:
    unknown = new_reference()
    assert len(ask(unknown)) == len(ask(reference_of(registered())))
    assert Message.objects.filter(template="code").count() == 2  # a phone and an e-mail


def test_a_phone_is_not_flooded_with_codes() -> None:
    reference = reference_of(registered())
    for _ in range(3):
        ask(reference)
    with pytest.raises(SignInPaused):
        ask(reference)
