"""A round under watch: objections, a named beacon, dice, the cross-check, two signatures."""

import json
import shutil
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, transaction
from tests.apps.appointments.world import (
    MANAGER,
    SECRETS,
    commitment_of,
    load,
    office,
    register,
)
from tests.core.draw.test_drand import ROUNDS

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.folder import public_folder
from movilidad.apps.appointments.models import (
    FrozenList,
    Objection,
    Offer,
    Recomputation,
    Round,
    Session,
    Ticket,
)
from movilidad.apps.appointments.publication import entrant_object
from movilidad.apps.appointments.queries import (
    files_for_auditors,
    own_check,
    public_file,
    published_files,
    result_to_sign,
    round_sheet,
)
from movilidad.apps.appointments.types import (
    BeaconMissing,
    BeaconTooEarly,
    BeaconUnnamed,
    BeaconWrong,
    ChanceMalformed,
    CrossCheckFailed,
    DiceMalformed,
    DiceNotAllowed,
    DiceTooEarly,
    KeyMissing,
    KeyTwice,
    ObjectionsOpen,
    ObjectionsOver,
    RevealsOver,
    RoundOutOfOrder,
    SessionsTooEarly,
    SignatureWrong,
)
from movilidad.apps.messaging.models import Message
from movilidad.apps.offices.queries import programme
from movilidad.core.draw import drand, verify_draw
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.commitment import entry_leaf
from movilidad.core.draw.folder import BEACON, PUBLIC_FILES, read_hash_lines
from movilidad.core.draw.schedule import schedule
from movilidad.core.draw.transcript import row_leaf
from movilidad.core.draw.verify import verify
from movilidad.infra.ids import new_id

# The action has the name of its module, which is what we need here.
checking = import_module("movilidad.apps.appointments.actions.check_round")
pytestmark = pytest.mark.django_db
RULE = {"chain": drand.CHAIN, "fallback": "dice"}
NUMBER = 657413  # a real round of quicknet, at whose moment we play
SIGNATURE = ROUNDS[NUMBER][1]
DUE = drand.time_of(NUMBER)
FROZEN_AT = datetime(2023, 9, 11, 11, tzinfo=UTC)
REVEALING = FROZEN_AT + timedelta(hours=48)
CLOSED_AT = FROZEN_AT - timedelta(hours=1)
CODE = "gt-2023-09-a"
DICE = "123456" * 4


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


class Watched:
    """One round with 48 hours for objections and a beacon, at the moments of September 2023."""

    def __init__(self, beacon: Any = RULE, closes_at: datetime = CLOSED_AT) -> None:
        self.id = actions.create_round(
            programme=programme("gt").id,
            code=CODE,
            opens_at=CLOSED_AT - timedelta(days=7),
            closes_at=closes_at,
            sessions=self._sessions(),
            beacon=beacon,
            by=MANAGER,
            at=CLOSED_AT - timedelta(days=7),
        )
        for party, secret in SECRETS.items():
            self.do("commit_secret", CLOSED_AT, party=party, commitment=commitment_of(secret))

    def _sessions(self) -> list[Any]:
        actions.plan_sessions(
            programme="gt",
            office=office().id,
            days=[date(2023, 9, 25)],
            times=[(time(9), time(10)), (time(10), time(11))],
            units=3,
            accessible=1,
            languages={},
            by=MANAGER,
            at=CLOSED_AT,
        )
        return list(Session.objects.values_list("id", flat=True))

    @property
    def row(self) -> Round:
        return Round.objects.get(id=self.id)

    def do(self, act: str, at: datetime, **more: Any) -> Any:
        return getattr(actions, act)(round_id=self.id, by=MANAGER, at=at, **more)

    def to_frozen(self) -> "Watched":
        self.do("open_round", CLOSED_AT - timedelta(days=6))
        self.do("close_round", CLOSED_AT)
        self.do("freeze_round", FROZEN_AT)
        return self

    def reveal(self, at: datetime = REVEALING, only: str = "") -> "Watched":
        for party in self.row.parties.all():
            if only in ("", party.name):
                self.do("reveal_secret", at, party=party.id, secret=SECRETS[party.name])
        return self

    def beacon(self) -> "Watched":
        self.do("enter_beacon", DUE, signature=SIGNATURE)
        return self

    def to_drawn(self) -> "Watched":
        self.to_frozen().reveal().beacon()
        self.do("seed_round", DUE)
        self.do("draw_round", DUE)
        return self


def families(count: int = 9) -> None:
    for number in range(count):
        register(size=1 + number % 9, phone=f"+5025550{number:04}")


def test_a_watched_round_goes_all_the_way_and_its_folder_holds() -> None:
    families()
    made = Watched().to_drawn()
    made.do("check_round", DUE)
    made.do("publish_round", DUE)
    files = published_files(CODE)
    assert files is not None
    assert set(files) == {*(PUBLIC_FILES | {BEACON})}
    assert verify(files).holds, verify(files).findings
    assert not any(problem for _, problem, _ in verify_draw.verify(files))
    assert verify(files_for_auditors(made.id)).holds
    assert json.loads(files["frozen.json"])["beacon"] == {"chain": drand.CHAIN, "round": NUMBER}
    for ticket in made.row.tickets.all():
        found = own_check(ticket.household_id)
        assert found is not None
        assert (found.in_list, found.problem) == (True, "")
        assert len(found.key) == 64


def test_each_file_is_public_when_it_must_be_and_stays_the_same() -> None:
    families()
    made = Watched().to_frozen()
    early = {name: public_file(CODE, name) for name in ("round.json", "frozen.json", "leaves.txt")}
    assert all(early.values())
    assert public_file(CODE, "seed.json") is None
    made.reveal().beacon()
    made.do("seed_round", DUE)
    seed = public_file(CODE, "seed.json")
    assert seed is not None
    made.do("draw_round", DUE)
    made.do("check_round", DUE)
    for name in ("result.json", "result_leaves.txt", "SHA256SUMS"):
        assert public_file(CODE, name) is None
    made.do("publish_round", DUE)
    assert {name: public_file(CODE, name) for name in early} == early
    assert public_file(CODE, "seed.json") == seed


def test_a_folder_lost_from_the_disk_comes_back_with_the_same_bytes() -> None:
    families()
    made = Watched().to_drawn()
    made.do("check_round", DUE)
    made.do("publish_round", DUE)
    before = published_files(CODE)
    shutil.rmtree(public_folder(CODE))
    assert published_files(CODE) == before
    assert before


def test_an_objection_forces_a_new_list_with_new_salts_and_a_later_beacon() -> None:
    families()
    made = Watched().to_frozen()
    late = register(phone="+50255519999")
    first = made.row
    texts = set(Ticket.objects.values_list("text", flat=True))
    salts = {bytes(one) for one in Ticket.objects.values_list("salt", flat=True)}
    at = FROZEN_AT + timedelta(hours=5)
    for _ in range(2):
        made.do("record_objection", at, kind="missing")
    assert Objection.objects.count() == 2
    for act in ("seed_round", "draw_round", "cancel_round"):
        with pytest.raises(RoundOutOfOrder):
            made.do(act, DUE)
    made.do("freeze_round", at)
    again = made.row
    assert again.entrants_root != first.entrants_root
    assert again.beacon_round == schedule(at, 48).beacon_round > NUMBER
    assert Ticket.objects.filter(household_id=late).exists()
    assert texts < set(Ticket.objects.values_list("text", flat=True))
    assert not salts & {bytes(one) for one in Ticket.objects.values_list("salt", flat=True)}
    assert list(FrozenList.objects.order_by("number").values_list("root", flat=True)) == [
        first.entrants_root,
        again.entrants_root,
    ]
    with pytest.raises(ObjectionsOpen):
        made.reveal(at=REVEALING)  # the window began anew


def test_nobody_objects_late_and_nobody_reveals_early_or_after_the_end() -> None:
    families()
    made = Watched().to_frozen()
    with pytest.raises(ObjectionsOpen):
        made.reveal(at=REVEALING - timedelta(seconds=1))
    with pytest.raises(ObjectionsOver):
        made.do("record_objection", REVEALING, kind="missing")
    with pytest.raises(RevealsOver):
        made.reveal(at=REVEALING + timedelta(hours=24))
    assert made.reveal(at=REVEALING + timedelta(hours=23), only="Embassy").row.state == "frozen"


def test_only_the_named_beacon_counts_and_only_once_it_exists() -> None:
    families()
    made = Watched().to_frozen().reveal()
    with pytest.raises(BeaconMissing):
        made.do("seed_round", DUE)
    with pytest.raises(BeaconTooEarly):
        made.do("enter_beacon", DUE - timedelta(seconds=1), signature=SIGNATURE)
    for wrong in ("", "zz", SIGNATURE[:-2], ROUNDS[1000][1], "0" * 96):
        with pytest.raises(BeaconWrong):
            made.do("enter_beacon", DUE, signature=wrong)
    made.beacon().beacon()
    assert made.row.beacon_randomness == ROUNDS[NUMBER][0]


def test_all_parties_may_stay_silent_where_a_beacon_follows() -> None:
    families()
    made = Watched().to_frozen().beacon()
    made.do("seed_round", DUE)
    assert made.row.seed_material["reveals"] == {
        name: commitment_of(secret) for name, secret in SECRETS.items()
    }


def test_dice_stand_in_only_by_the_rules_only_late_and_only_whole() -> None:
    families()
    made = Watched().to_frozen().reveal()
    parties = list(made.row.parties.all())
    late = DUE + timedelta(hours=72)
    with pytest.raises(DiceTooEarly):
        made.do("enter_dice", late - timedelta(seconds=1), party=parties[0].id, digits=DICE)
    for wrong in ("123", "7" * 24, "1" * 65):
        with pytest.raises(DiceMalformed):
            made.do("enter_dice", late, party=parties[0].id, digits=wrong)
    made.do("enter_dice", late, party=parties[0].id, digits=DICE)
    with pytest.raises(DiceMalformed):  # what was thrown stays
        made.do("enter_dice", late, party=parties[0].id, digits="6" * 24)
    with pytest.raises(DiceNotAllowed):  # and no beacon is picked afterwards
        made.do("enter_beacon", late, signature=SIGNATURE)
    with pytest.raises(BeaconMissing):
        made.do("seed_round", late)
    made.do("enter_dice", late, party=parties[1].id, digits=DICE)
    for act in ("seed_round", "draw_round", "check_round", "publish_round"):
        made.do(act, late)
    files = published_files(CODE)
    assert files is not None
    assert verify(files).holds, verify(files).findings
    assert "beacon.json" not in files


def test_rules_without_dice_or_beacon_accept_neither() -> None:
    families()
    made = Watched(beacon={"chain": drand.CHAIN, "fallback": None}).to_frozen().reveal()
    party = made.row.parties.first()
    with pytest.raises(DiceNotAllowed):
        made.do("enter_dice", DUE + timedelta(days=9), party=party.id, digits=DICE)  # type: ignore[union-attr]
    Round.objects.filter(id=made.id).update(beacon=None)
    with pytest.raises(BeaconUnnamed):
        made.do("enter_beacon", DUE, signature=SIGNATURE)


def test_malformed_rules_of_chance_make_no_round() -> None:
    for wrong in ({"chain": "0" * 64, "fallback": None}, {"chain": drand.CHAIN}):
        with pytest.raises(ChanceMalformed):
            Watched(beacon=wrong)
    assert not Round.objects.exists()
    with pytest.raises(SessionsTooEarly):  # objections, reveals, beacon and answers need a week
        Watched(closes_at=datetime(2023, 9, 20, tzinfo=UTC)).do(
            "open_round", CLOSED_AT - timedelta(days=6)
        )


@pytest.mark.parametrize("faulty", ["clear", "alone"])
def test_nobody_is_told_while_a_program_disagrees(
    faulty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    families()
    made = Watched().to_drawn()
    with pytest.raises(RoundOutOfOrder):
        made.do("publish_round", DUE)
    right = dict(checking.PROGRAMS)
    monkeypatch.setattr(checking, "PROGRAMS", right | {faulty: lambda *_: "0" * 64})
    with pytest.raises(CrossCheckFailed):
        made.do("check_round", DUE)
    assert made.row.state == "drawn"
    assert Recomputation.objects.get(agrees=False).program == faulty
    with pytest.raises(RoundOutOfOrder):
        made.do("publish_round", DUE)
    assert not Offer.objects.exists()
    assert not Message.objects.exists()
    monkeypatch.setattr(checking, "PROGRAMS", right)
    made.do("check_round", DUE)
    made.do("check_round", DUE)
    found = Recomputation.objects.filter(agrees=True).values_list("program", flat=True)
    assert set(found) == {"alone", "clear"}
    assert made.row.state == "checked"


def test_a_seat_moved_in_the_database_is_found_by_the_check() -> None:
    families()
    made = Watched().to_drawn()
    ticket = made.row.tickets.first()
    assert ticket is not None
    ticket.entrant["losses"] += 1
    ticket.save()
    with pytest.raises(CrossCheckFailed):
        made.do("check_round", DUE)


def test_two_observers_sign_the_result_with_keys_that_never_come_here() -> None:
    families()
    made = Watched().to_drawn()
    first, second = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    members = {new_id(): (first, "Guatemala"), new_id(): (second, "Estados Unidos")}
    assert result_to_sign(made.id) is None
    made.do("check_round", DUE)
    result = result_to_sign(made.id)
    assert result is not None
    for member, (key, government) in members.items():
        signed = key.sign(result).hex()
        with pytest.raises(KeyMissing):
            made.do("sign_result", DUE, member=member, signature=signed)
        public = key.public_key().public_bytes_raw().hex()
        entry: Any = {"member": member, "by": MANAGER, "at": DUE}
        for _ in range(2):
            actions.enter_key(government=government, public_key=public, **entry)
        with pytest.raises(KeyTwice):
            actions.enter_key(government=government, public_key="ab" * 32, **entry)
        for wrong in ("", signed[:-2], key.sign(result + b" ").hex()):
            with pytest.raises(SignatureWrong):
                made.do("sign_result", DUE, member=member, signature=wrong)
        for _ in range(2):
            made.do("sign_result", DUE, member=member, signature=signed)
    sheet = round_sheet(made.id)
    assert sheet is not None
    assert [one.government for one in sheet.watch.signatures] == [
        "Guatemala",
        "Estados Unidos",
    ]
    made.do("publish_round", DUE)
    assert public_file(CODE, "result.json") == result


def test_what_others_rely_on_cannot_be_changed() -> None:
    families()
    made = Watched().to_drawn()
    made.do("check_round", DUE)
    changes: list[Any] = [
        lambda: FrozenList.objects.update(root="0" * 64),
        lambda: Recomputation.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_stranger_with_the_folder_learns_nothing_about_any_household() -> None:
    """The folder of the real code: no ticket, no salt, no word of an application, and no leaf
    that could be guessed by someone who knows every ticket and every row."""
    for number in range(8):
        register(
            size=1 + number,
            interpreter="kek" if number % 2 else None,
            accessible=number == 3,
            flags=["MED"] if number == 5 else [],
            phone=f"+5025550{number:04}",
        )
    made = Watched().to_drawn()
    made.do("check_round", DUE)
    made.do("publish_round", DUE)
    files = published_files(CODE)
    assert files is not None
    announced = files.pop("round.json")  # says what there is to choose, before anyone entered
    everything = b"\n".join(files.values())
    leaves = set(read_hash_lines(files["leaves.txt"], "leaves.txt"))
    rows = set(read_hash_lines(files["result_leaves.txt"], "result_leaves.txt"))
    assert len(leaves) == len(rows) == 8
    for ticket in made.row.tickets.all():
        application = entrant_object(ticket)
        assert ticket.own_row is not None
        assert ticket.text.encode() not in everything + announced
        assert bytes(ticket.salt).hex().encode() not in everything
        assert str(ticket.household_id).encode() not in everything
        for guess in (application, ticket.entrant):
            committed = sha256(canonical(guess)).hexdigest()  # without the salt, all one can do
            assert entry_leaf(ticket.text, committed) not in leaves
            bare = {name: one for name, one in ticket.own_row.items() if name != "c"}
            assert row_leaf(bare) not in rows
            assert row_leaf({**bare, "c": committed}) not in rows
        assert row_leaf(ticket.own_row) in rows  # and with the salt it would be found at once
    for word in (b"kek", b"MED", b"accessible", b"losses", b"position", office().code.encode()):
        assert word not in everything
    assert json.loads(files["result.json"])["totals"]["households"] is None
