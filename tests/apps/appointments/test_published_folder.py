"""What a round publishes is what the verifier of core.draw recomputes."""

import pytest
from tests.apps.appointments.world import CLOSES, DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Ticket
from movilidad.apps.appointments.queries import files_for_auditors, published_files
from movilidad.core.draw.verify import verify

pytestmark = pytest.mark.django_db
CODE = "gt-2023-07-a"


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def _families() -> None:
    for size in (1, 3, 4, 6, 9, 2, 5, 10):
        register(size=size, flags=["MED"] if size == 2 else [])
    register(interpreter="kek", accessible=True)


def test_strangers_and_auditors_find_that_everything_holds() -> None:
    _families()
    steps = Steps(plan(units=3, hours=(9, 10), languages={"kek": 1})).to_published()
    files = published_files(CODE)
    assert files is not None
    public, full = verify(files), verify(files_for_auditors(steps.id))
    assert public.holds, public.findings
    assert full.holds, full.findings
    assert full.full
    assert (public.root, public.seed, public.result_root) == (
        steps.row.entrants_root,
        steps.row.seed,
        steps.row.result_root,
    )


def test_a_round_with_a_silent_party_verifies_too() -> None:
    _families()
    steps = Steps(plan()).to_frozen().reveal("Ministry").draw().publish()
    assert verify(files_for_auditors(steps.id)).holds


def test_the_folder_stays_the_same_when_the_office_changes_its_sessions() -> None:
    _families()
    steps = Steps(plan(units=3)).to_published()
    [session] = steps.sessions
    actions.change_session(
        session=session, units=9, accessible=2, languages={}, by=MANAGER, at=DRAWS
    )
    assert verify(files_for_auditors(steps.id)).holds


def test_one_changed_byte_is_found() -> None:
    _families()
    steps = Steps(plan()).to_published()
    files = files_for_auditors(steps.id)
    name = "entrants.jsonl"
    files[name] = files[name].replace(b'"units":1', b'"units":2', 1)
    assert not verify(files).holds


def test_the_public_folder_names_no_ticket_and_is_not_there_early() -> None:
    _families()
    steps = Steps(plan()).to_frozen().reveal()
    assert published_files(CODE) is None
    steps.draw()
    assert published_files(CODE) is None
    steps.publish()
    everything = b"".join((published_files(CODE) or {}).values())
    assert len(everything) > 1000
    for text in Ticket.objects.values_list("text", flat=True):
        assert text.encode() not in everything


def test_a_list_changed_after_freezing_is_not_drawn() -> None:
    from movilidad.apps.appointments.types import RulesChanged

    _families()
    steps = Steps(plan()).to_frozen().reveal()
    ticket = steps.row.tickets.first()
    assert ticket is not None
    ticket.entrant["losses"] = 99
    ticket.save()
    with pytest.raises(RulesChanged):
        steps.draw(at=CLOSES)
