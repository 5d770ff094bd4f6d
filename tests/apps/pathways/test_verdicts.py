"""What the rules said of a household is kept, and can be worked out again for ever."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.apps.frontdesk.office_day import clerk
from tests.apps.pathways.coming_rules import coming
from tests.apps.registration.families import AT, Family, Member, registered

from movilidad.apps.audit.models import Entry
from movilidad.apps.pathways import tasks
from movilidad.apps.pathways.actions import (
    approve_edition,
    preview_edition,
    propose_edition,
    store_verdict,
    store_verdicts,
)
from movilidad.apps.pathways.models import StoredVerdict
from movilidad.apps.pathways.queries import as_of, edition_sheet, recompute, verdicts_of
from movilidad.apps.pathways.types import VerdictUnknown
from movilidad.apps.registration.models import Household
from movilidad.apps.rulebook.actions import refresh
from movilidad.apps.staff.types import Role
from movilidad.core.screening import Answer
from movilidad.infra.sealing.keys import destroy_key, vault_of

LATER = AT + timedelta(days=7)
FROM_HONDURAS = Family(over={"nationality": {"nationality": ["HN"]}})


def test_a_household_is_screened_after_it_registered_and_only_once() -> None:
    household = registered()
    assert store_verdicts(at=AT) == 1
    assert store_verdicts(at=AT) == 0
    row = StoredVerdict.objects.get()
    assert (row.household_id, row.answer, row.at) == (household, "yes", AT)
    assert Entry.objects.get(act="verdict.store").details["stored"] == 1


def test_a_change_is_screened_again() -> None:
    household = registered()
    store_verdicts(at=AT)
    Household.objects.filter(id=household).update(version=2, changed_at=LATER)
    assert store_verdict(household=household, at=LATER)
    assert [line.at for line in verdicts_of(household)] == [LATER, AT]


def test_the_job_takes_more_households_than_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("movilidad.apps.pathways.actions.store.BATCH", 2)
    for _ in range(3):
        registered()
    tasks.screen(0)
    assert StoredVerdict.objects.count() == 3


def test_a_verdict_stays_byte_for_byte_the_same_when_rules_change(
    tmp_path: Path,
) -> None:
    household = registered(FROM_HONDURAS)
    store_verdicts(at=AT)
    verdict = StoredVerdict.objects.get().id
    before, same = recompute(verdict)
    assert same
    folder = coming(tmp_path)
    author = clerk(Role.MANAGER, at=None, username="ana.author")
    edition = propose_edition(by=author, at=AT, effective_from=LATER, content=folder)
    second = clerk(Role.MANAGER, at=None, username="second.reader")
    approve_edition(by=second, at=AT, edition=edition)
    refresh()
    assert as_of(household, at=AT).screening.registration.answer is Answer.YES
    assert as_of(household, at=LATER).screening.registration.answer is Answer.NO
    assert recompute(verdict) == (before, True)


def test_a_verdict_that_was_tampered_with_is_noticed() -> None:
    household = registered()
    store_verdicts(at=AT)
    row = StoredVerdict.objects.get()
    vault = vault_of(household)
    document = vault.open(row.sealed, place=f"verdict:{row.id}")
    document["facts"]["nationality"] = "NI"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pathways_storedverdict DISABLE TRIGGER USER")
    StoredVerdict.objects.update(sealed=vault.seal(document, place=f"verdict:{row.id}"))
    assert [line.again for line in verdicts_of(household)] == [False]


def test_a_stored_verdict_is_neither_changed_nor_removed() -> None:
    registered()
    store_verdicts(at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StoredVerdict.objects.update(answer="no")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StoredVerdict.objects.all().delete()


def test_nothing_of_the_facts_can_be_read_in_the_row() -> None:
    registered()
    store_verdicts(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(v)::text FROM pathways_storedverdict v")
        (text,) = cursor.fetchone()
    for word in ("1988-", "nationality"):  # a bare year may stand in any long hexadecimal
        assert word not in text
        assert word.encode().hex() not in text


def test_a_forgotten_household_has_no_verdict_any_more() -> None:
    household = registered()
    store_verdicts(at=AT)
    destroy_key(household)
    with pytest.raises(VerdictUnknown):
        recompute(StoredVerdict.objects.get().id)
    with pytest.raises(VerdictUnknown):
        as_of(household, at=AT)


def test_any_day_has_its_own_rules() -> None:
    household = registered()
    store_verdicts(at=AT)
    seen = {days: as_of(household, at=AT + timedelta(days=days)) for days in (-30, 0, 700)}
    answers = {days: one.screening.registration.answer for days, one in seen.items()}
    assert answers == {-30: Answer.WINDOW_CLOSED, 0: Answer.YES, 700: Answer.WINDOW_CLOSED}
    assert [one.told_later for one in seen.values()] == [True, False, False]


def test_a_day_before_a_child_was_born_does_not_know_its_birth_date() -> None:
    household = registered()
    seen = as_of(household, at=AT - timedelta(days=365 * 10))
    ages = [person.get("birth_date") for person in seen.facts["household"]]
    assert ages == ["1985-11-12", None]


def preview(edition: UUID) -> object:
    preview_edition(edition=edition, at=AT)
    seen = edition_sheet(edition, at=AT).preview
    assert seen is not None
    return seen


def test_a_preview_counts_whose_answer_would_change(tmp_path: Path) -> None:
    registered()
    changed = registered(replace(FROM_HONDURAS, office="peten"))
    alone = (Member("Ana", "Sola", ("5", "3", "1988")),)
    registered(Family(people=alone, over={"relationship": {}}))
    by = clerk(Role.MANAGER, at=None, username="ana.author")
    edition = propose_edition(by=by, at=AT, effective_from=LATER, content=coming(tmp_path))
    effect = preview(edition).effect  # type: ignore[attr-defined]
    assert (effect.households, effect.changed) == (3, 1)
    assert effect.answers == (("yes", "no", 1),)
    assert effect.by_nationality == (("GT", 2, 0), ("HN", 1, 1))
    assert effect.by_office == (("huehuetenango", 2, 0), ("peten", 1, 1))
    assert effect.by_size == (("01", 1, 0), ("03", 2, 1))
    assert effect.examples == (("yes", "no", (changed,)),)
    assert effect.pathways == ()
