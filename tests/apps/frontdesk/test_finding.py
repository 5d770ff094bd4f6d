"""One box: a pass, a reference, a number, a name. And nothing of other offices."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    book,
    booked_family,
    clerk,
    family,
    office,
)

from movilidad.apps.appointments.models import Session
from movilidad.apps.appointments.passes import make_pass
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.queries import day_of
from movilidad.apps.frontdesk.types import (
    AppointmentUnknown,
    DeskRefused,
    NoAppointment,
    NothingFound,
    PassForged,
    PassMoved,
    PassOutdated,
    PassUnreadable,
    ReferenceMistyped,
    TooEarlyDay,
    WrongOffice,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Role
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.sealing.keys import destroy_key


def names(text: str) -> list[str]:
    found = actions.find(by=clerk(), at=NINE, office=office().id, text=text)
    return [line.name for line in found]


def refused(text: str) -> DeskRefused:
    with pytest.raises(DeskRefused) as refusal:
        names(text)
    return refusal.value


def test_a_scanned_pass_leads_to_its_family() -> None:
    household, _ = family()
    code = make_pass(appointment=book(household), starts_at=NINE, units=1)
    assert names(code + "\n") == ["María Elena L."]


def test_an_altered_pass_is_refused() -> None:
    household, _ = family()
    code = make_pass(appointment=book(household), starts_at=NINE, units=1)
    other = "0" if code[20] != "0" else "1"
    assert isinstance(refused(code[:20] + other + code[21:]), PassForged)


def test_half_a_pass_is_scanned_again() -> None:
    household, _ = family()
    code = make_pass(appointment=book(household), starts_at=NINE, units=1)
    assert isinstance(refused(code[:90]), PassUnreadable)


def test_a_pass_of_before_the_appointment_moved_says_where_and_when_it_is_now() -> None:
    household, _ = family()
    code = make_pass(appointment=book(household), starts_at=NINE, units=1)
    later = NINE + timedelta(minutes=30)
    Session.objects.update(starts_at=later)
    refusal = refused(code)
    assert (type(refusal), refusal.household) == (PassMoved, household)
    assert refusal.params == {"office": office().id, "when": later}


def test_a_pass_of_a_cancelled_appointment_is_outdated() -> None:
    household, _ = family()
    old = book(household, state="cancelled")
    code = make_pass(appointment=old, starts_at=NINE, units=1)
    assert isinstance(refused(code), PassOutdated)


def test_a_pass_of_a_cancelled_appointment_leads_to_the_one_that_stands() -> None:
    household, _ = family()
    old = book(household, state="cancelled")
    code = make_pass(appointment=old, starts_at=NINE, units=1)
    book(household, NINE + timedelta(days=2), at=ELSEWHERE)
    moved = refused(code)
    assert isinstance(moved, PassMoved)
    assert moved.params["office"] == office(ELSEWHERE).id


@pytest.mark.parametrize("typed", [str, str.lower, in_blocks, lambda text: f" {text} "])
def test_a_reference_is_read_however_it_is_typed(typed) -> None:  # type: ignore[no-untyped-def]
    household, reference = family()
    book(household)
    assert names(typed(reference)) == ["María Elena L."]


def test_a_mistyped_reference_is_called_so() -> None:
    household, reference = family()
    book(household)
    wrong = reference[:5] + ("7" if reference[5] != "7" else "8") + reference[6:]
    assert isinstance(refused("1" + wrong[1:] if wrong[0] != "1" else wrong), ReferenceMistyped)


def test_a_family_without_an_appointment_is_told_that_nothing_is_lost() -> None:
    _, reference = family()
    assert isinstance(refused(reference), NoAppointment)


def test_who_holds_the_reference_is_shown_the_way_to_the_right_office_and_day() -> None:
    (there, one), (tomorrow, two) = family(), family()
    book(there, at=ELSEWHERE)
    book(tomorrow, NINE + timedelta(days=1))
    refusal = refused(one)
    assert isinstance(refusal, WrongOffice)
    assert refusal.params["office"] == office(ELSEWHERE).id
    with pytest.raises(TooEarlyDay):
        actions.find(by=clerk(username="two"), at=NINE, office=office().id, text=two)


def test_a_refusal_that_tells_of_a_family_is_in_its_trail() -> None:
    household, reference = family()
    book(household, at=ELSEWHERE)
    refused(reference)
    entry = Entry.objects.get(household_id=household)
    assert (entry.act, entry.details["told"]) == ("household.find", "WrongOffice")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("maria lopez", ["María Elena L."]),
        ("LOPEZ 1990", ["María Elena L."]),
        ("tzi", ["María Elena L."]),
        ("elena 1990", ["María Elena L."]),
        ("mar", ["María Elena L.", "Marta P."]),
    ],
)
def test_a_name_is_found_without_accents_and_by_its_beginning(
    typed: str, found: list[str]
) -> None:
    booked_family()
    booked_family(given="Marta", surname="Pop", born=1971)
    assert set(names(typed)) == set(found)


@pytest.mark.parametrize(
    "typed", ["", "   ", "maria 1991", "nadie", "💥", "7", "'; DROP TABLE", "x" * 400, "\x00"]
)
def test_what_fits_nobody_is_said(typed: str) -> None:
    booked_family()
    assert isinstance(refused(typed), NothingFound)


def test_a_number_of_the_day_is_found() -> None:
    ana = clerk(username="ana")
    appointment = booked_family()
    actions.check_in(by=ana, at=NINE, office=office().id, appointment=appointment)
    assert names("1") == ["María Elena L."]


def test_names_of_another_office_are_not_found() -> None:
    booked_family(at=ELSEWHERE)
    assert isinstance(refused("maria lopez 1990"), NothingFound)


def test_a_clerk_of_another_office_finds_and_lists_nothing_here() -> None:
    appointment = booked_family()
    stranger = clerk(at=ELSEWHERE)
    here = office().id
    with pytest.raises(NotAllowed):
        actions.find(by=stranger, at=NINE, office=here, text="maria")
    with pytest.raises(NotAllowed):
        actions.show_day(by=stranger, at=NINE, office=here, day=NINE.date())
    with pytest.raises(NotAllowed):
        actions.open_line(by=stranger, at=NINE, office=here, appointment=appointment)
    with pytest.raises(AppointmentUnknown):
        actions.open_line(
            by=stranger, at=NINE, office=office(ELSEWHERE).id, appointment=appointment
        )


def test_each_hit_is_in_the_trail_of_its_family() -> None:
    booked_family()
    booked_family(given="Marta")
    names("mar")
    entries = Entry.objects.filter(act="household.find")
    assert len({entry.household_id for entry in entries}) == 2


def test_the_day_shows_what_recognises_and_nothing_more() -> None:
    booked_family(size=3, needs=("pregnancy",))
    (line,) = day_of(office().id, NINE.date(), NINE).lines
    assert (line.name, line.birth_year, line.size) == ("María Elena L.", 1990, 3)
    assert "López" not in repr(line)
    assert "pregnancy" not in repr(line)


def test_a_forgotten_family_is_a_line_without_a_name() -> None:
    household, _ = family()
    book(household)
    destroy_key(household)
    (line,) = day_of(office().id, NINE.date(), NINE).lines
    assert (line.name, line.birth_year) == ("", None)


def test_a_day_of_forty_costs_as_many_statements_as_a_day_of_two() -> None:
    counts, day = [], NINE.date()
    here = office().id
    day_of(here, day, NINE)  # the programme is read once and kept
    for more in (2, 38):
        for _ in range(more):
            booked_family()
        with CaptureQueriesContext(connection) as captured:
            assert day_of(here, day, NINE).lines
        counts.append(len(captured))
    assert counts == [4, 4]


def test_one_look_at_the_day_is_one_entry_with_the_count() -> None:
    booked_family()
    booked_family()
    ana = clerk(Role.DESK)
    actions.show_day(by=ana, at=NINE, office=office().id, day=NINE.date())
    entry = Entry.objects.get(act="visit.list")
    assert entry.details == {"page": "today", "shown": 2}
