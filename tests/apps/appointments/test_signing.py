"""Nobody is told before the observers whom the rules name have signed, or had their time."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, transaction
from tests.apps.appointments.world import (
    CLOSES,
    DRAWS,
    MANAGER,
    OPENS,
    Steps,
    load,
    plan,
    register,
)

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Offer, SigningRefusal
from movilidad.apps.appointments.queries import (
    public_file,
    published_files,
    result_to_sign,
    round_sheet,
)
from movilidad.apps.appointments.queries.watching import Watch
from movilidad.apps.appointments.types import (
    FindingMissing,
    NotASigner,
    RoundOutOfOrder,
    SignaturesMissing,
    SignersMalformed,
)
from movilidad.apps.messaging.models import Message
from movilidad.core.draw import verify_draw
from movilidad.core.draw.folder import SIGNATURES, with_sums
from movilidad.core.draw.verify import verify
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
GOVERNMENTS = ("Guatemala", "Estados Unidos")
HOURS = 24
REASON = "Two registrations that we reported were not looked at before the list was fixed."


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


class Observer:
    """Somebody with a key of one government."""

    def __init__(self, government: str) -> None:
        self.member, self.key = new_id(), Ed25519PrivateKey.generate()
        actions.enter_key(
            member=self.member,
            government=government,
            public_key=self.key.public_key().public_bytes_raw().hex(),
            by=MANAGER,
            at=OPENS,
        )

    def sign(self, round_id: UUID, at: Any = DRAWS) -> None:
        result = result_to_sign(round_id)
        assert result is not None
        actions.sign_result(
            round_id=round_id,
            member=self.member,
            signature=self.key.sign(result).hex(),
            by=MANAGER,
            at=at,
        )

    def refuse(self, round_id: UUID, reason: str = REASON) -> None:
        actions.refuse_to_sign(
            round_id=round_id, member=self.member, reason=reason, by=MANAGER, at=DRAWS
        )


def checked() -> Steps:
    for number in range(4):
        register(phone=f"+5025551{number:04}")
    steps = Steps(plan(units=2, days=3), signers=GOVERNMENTS, signing_hours=HOURS)
    return steps.to_drawn().check()


def publish(steps: Steps, at: Any = DRAWS) -> None:
    actions.publish_round(round_id=steps.id, by=MANAGER, at=at)


def watch(steps: Steps) -> Watch:
    sheet = round_sheet(steps.id)
    assert sheet is not None
    return sheet.watch


def test_nobody_is_told_until_every_named_government_has_signed() -> None:
    steps, first, second = checked(), Observer("Guatemala"), Observer("Estados Unidos")
    for sign in (first.sign, second.sign):
        with pytest.raises(SignaturesMissing) as refused:
            publish(steps)
        assert refused.value.params["until"] == DRAWS + timedelta(hours=HOURS)
        assert not Offer.objects.exists()
        assert not Message.objects.exists()
        sign(steps.id)
    publish(steps)
    assert Offer.objects.exists()
    files = published_files(steps.code)
    assert files is not None
    shown = json.loads(files[SIGNATURES])
    assert [one["government"] for one in shown["signed"]] == list(GOVERNMENTS)
    assert verify(files).holds, verify(files).findings
    assert not any(problem for _, problem, _ in verify_draw.verify(files))


def test_a_result_is_published_without_a_signature_when_its_hours_are_over() -> None:
    steps = checked()
    Observer("Guatemala").sign(steps.id)
    late = DRAWS + timedelta(hours=HOURS)
    with pytest.raises(SignaturesMissing):
        publish(steps, late - timedelta(seconds=1))
    publish(steps, late)
    files = published_files(steps.code)
    assert files is not None
    assert json.loads(files[SIGNATURES])["missing"] == [
        {"government": "Estados Unidos", "reason": None}
    ]
    assert verify(files).holds


def test_an_observer_who_refuses_delays_the_result_and_cannot_stop_it() -> None:
    steps, refuser = checked(), Observer("Estados Unidos")
    Observer("Guatemala").sign(steps.id)
    with pytest.raises(FindingMissing):
        refuser.refuse(steps.id, "no")
    for _ in range(2):
        refuser.refuse(steps.id)
    with pytest.raises(SignaturesMissing):
        publish(steps)
    assert [(one.government, one.reason) for one in watch(steps).unsigned] == [
        ("Estados Unidos", REASON)
    ]
    publish(steps, DRAWS + timedelta(hours=HOURS))
    shown = json.loads(public_file(steps.code, SIGNATURES) or b"")
    assert shown["missing"] == [{"government": "Estados Unidos", "reason": REASON}]
    with pytest.raises(RoundOutOfOrder):
        refuser.refuse(steps.id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SigningRefusal.objects.update(reason="nothing")


def test_a_late_signature_is_kept_and_never_changes_the_published_folder() -> None:
    steps, late = checked(), DRAWS + timedelta(hours=HOURS)
    publish(steps, late)
    before = published_files(steps.code)
    Observer("Guatemala").sign(steps.id, late + timedelta(hours=1))
    publish(steps, late + timedelta(hours=2))
    assert published_files(steps.code) == before
    assert [one.government for one in watch(steps).signatures] == ["Guatemala"]


def test_only_governments_that_the_rules_name_sign() -> None:
    steps, stranger = checked(), Observer("Atlantis")
    with pytest.raises(NotASigner):
        stranger.sign(steps.id)
    with pytest.raises(NotASigner):
        stranger.refuse(steps.id)


@pytest.mark.parametrize(
    "signers", [("Guatemala", "Guatemala"), ("Guatemala", " "), ("x" * 81, "Guatemala")]
)
def test_malformed_signers_make_no_round(signers: tuple[str, ...]) -> None:
    with pytest.raises(SignersMalformed):
        Steps(plan(), signers=signers)
    with pytest.raises(SignersMalformed):
        Steps(plan(hours=(11,)), signers=GOVERNMENTS, signing_hours=0)


def test_the_time_to_sign_is_part_of_the_time_that_a_round_needs() -> None:
    steps = Steps(plan(days=5), signers=GOVERNMENTS, signing_hours=336).commit()
    with pytest.raises(Exception, match="SessionsTooEarly"):
        steps.open()
    assert steps.row.closes_at == CLOSES


def test_a_forged_or_missing_signature_is_found() -> None:
    steps = checked()
    for name in GOVERNMENTS:
        Observer(name).sign(steps.id)
    publish(steps)
    files = published_files(steps.code)
    assert files is not None
    shown = json.loads(files[SIGNATURES])
    swapped, fewer = json.loads(json.dumps(shown)), json.loads(json.dumps(shown))
    swapped["signed"][0]["signature"] = shown["signed"][1]["signature"]
    fewer["signed"].pop()
    for forged in (swapped, fewer, {"missing": [], "signed": []}):
        changed = {name: data for name, data in files.items() if name != "SHA256SUMS"}
        changed[SIGNATURES] = json.dumps(
            forged, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
        assert not verify(with_sums(changed)).holds
    changed.pop(SIGNATURES)
    assert not verify(with_sums(changed)).holds
