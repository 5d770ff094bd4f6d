"""Rules are proposed by one person and approved by another, and stay what they were."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.apps.frontdesk.office_day import clerk
from tests.apps.pathways.coming_rules import coming
from tests.apps.registration.families import AT

from movilidad.apps.audit.models import Entry
from movilidad.apps.pathways.actions import approve_edition, propose_edition, withdraw_edition
from movilidad.apps.pathways.models import Edition
from movilidad.apps.pathways.queries import edition_sheet, editions, running_rules
from movilidad.apps.pathways.types import (
    AlreadyProposed,
    EditionDecided,
    EditionUnknown,
    NothingChanges,
    OwnEdition,
)
from movilidad.apps.rulebook.models import RuleSnapshot
from movilidad.apps.rulebook.queries import rules_with
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import rule_set

LATER = AT + timedelta(days=7)


def author() -> Principal:
    return clerk(Role.MANAGER, at=None, username="ana.author")


def second() -> Principal:
    return clerk(Role.MANAGER, at=None, username="second.reader")


def test_two_people_make_an_edition_and_the_trail_names_both() -> None:
    by, other = author(), second()
    edition = propose_edition(by=by, at=AT, effective_from=LATER)
    assert running_rules(at=AT).edition is None
    approve_edition(by=other, at=AT, edition=edition)
    assert running_rules(at=AT).edition is None
    running = running_rules(at=LATER)
    assert running.edition is not None
    assert (running.edition.author, running.edition.decided_by) == (by.staff_id, other.staff_id)
    entry = Entry.objects.get(act="edition.approve")
    assert entry.actor_id == other.staff_id
    assert entry.details["author"] == str(by.staff_id)
    assert entry.details["decided_by"] == str(other.staff_id)


def test_nobody_approves_what_they_proposed() -> None:
    by = author()
    edition = propose_edition(by=by, at=AT, effective_from=LATER)
    with pytest.raises(OwnEdition):
        approve_edition(by=by, at=AT, edition=edition)
    assert editions()[0].state == "proposed"


def test_the_database_too_refuses_one_person_for_both() -> None:
    by = author()
    edition = propose_edition(by=by, at=AT, effective_from=LATER)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Edition.objects.filter(id=edition).update(
            state="approved", decided_by_id=by.staff_id, decided_at=AT
        )


@pytest.mark.parametrize(
    "change", [{"effective_from": AT}, {"state": "proposed", "decided_by_id": None}]
)
def test_an_approved_edition_cannot_be_changed(change: dict[str, object]) -> None:
    edition = propose_edition(by=author(), at=AT, effective_from=LATER)
    approve_edition(by=second(), at=AT, edition=edition)
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        Edition.objects.filter(id=edition).update(**change)
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        Edition.objects.filter(id=edition).delete()


def test_what_was_proposed_cannot_be_exchanged_before_it_is_approved() -> None:
    edition = propose_edition(by=author(), at=AT, effective_from=LATER)
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        Edition.objects.filter(id=edition).update(effective_from=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RuleSnapshot.objects.update(content="{}")


def test_an_edition_is_decided_once() -> None:
    other, edition = second(), propose_edition(by=author(), at=AT, effective_from=LATER)
    withdraw_edition(by=other, at=AT, edition=edition)
    with pytest.raises(EditionDecided):
        approve_edition(by=other, at=AT, edition=edition)
    with pytest.raises(EditionUnknown):
        approve_edition(by=other, at=AT, edition=uuid4())


def test_the_same_rules_are_proposed_once_and_not_after_they_were_approved() -> None:
    by, other = author(), second()
    edition = propose_edition(by=by, at=AT, effective_from=LATER)
    with pytest.raises(AlreadyProposed):
        propose_edition(by=other, at=AT, effective_from=LATER)
    approve_edition(by=other, at=AT, edition=edition)
    with pytest.raises(NothingChanges):
        propose_edition(by=by, at=AT, effective_from=LATER)


@pytest.mark.parametrize("role", [Role.DESK, Role.CASEWORKER, Role.OBSERVER])
def test_others_neither_propose_nor_approve(role: Role) -> None:
    stranger = clerk(role, at=None, username="a.stranger")
    with pytest.raises(NotAllowed):
        propose_edition(by=stranger, at=AT, effective_from=LATER)
    edition = propose_edition(by=author(), at=AT, effective_from=LATER)
    with pytest.raises(NotAllowed):
        approve_edition(by=stranger, at=AT, edition=edition)


def test_an_edition_shows_what_differs_from_the_running_rules(tmp_path: Path) -> None:
    edition = propose_edition(by=author(), at=AT, effective_from=LATER, content=coming(tmp_path))
    changes = edition_sheet(edition, at=AT).changes
    assert [(one.of, one.what, one.id, one.change.value) for one in changes] == [
        ("gt", "edition", "gt-2023-06", "changed"),
        ("gt", "rule", "place-central-america", "changed"),
    ]


def test_a_broken_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = coming(tmp_path, "any:\n        - {fact: country_now, equals: ZZ}")
    with pytest.raises(ContentError, match=r"programme\.yaml"):
        propose_edition(by=author(), at=AT, effective_from=LATER, content=folder)
    assert not RuleSnapshot.objects.exists()


def test_a_stored_rule_set_opens_as_the_very_one() -> None:
    propose_edition(by=author(), at=AT, effective_from=LATER)
    assert rules_with(rule_set().digest).digest == rule_set().digest
