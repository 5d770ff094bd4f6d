"""What was approved is what answers, from its instant, whole, and never by surprise."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from tests.apps.frontdesk.office_day import clerk, clock_at
from tests.apps.pathways.coming_rules import IN_GUATEMALA, coming
from tests.apps.registration.families import AT
from tests.apps.rulebook.switching import approved, author, second

from movilidad.apps.audit.models import Entry
from movilidad.apps.pathways.actions import (
    approve_edition,
    call_off_edition,
    propose_again,
    propose_edition,
)
from movilidad.apps.pathways.queries import edition_sheet, editions, running_rules
from movilidad.apps.pathways.types import NothingChanges, RulesUnfit
from movilidad.apps.rulebook.actions import refresh
from movilidad.apps.rulebook.models import NOTICE, RuleSnapshot, RulesTurn
from movilidad.apps.rulebook.queries import next_rules_at, rules_at, rules_with
from movilidad.apps.rulebook.running import hold, refuse_unreadable, state
from movilidad.apps.rulebook.types import (
    BEGINNING,
    InstantTaken,
    RulesUnreadable,
    TooLateToCallOff,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Role
from movilidad.core.screening import Answer, evaluate
from movilidad.infra.content import rule_set

LATER = AT + timedelta(days=7)
SECOND = timedelta(seconds=1)
FROM_HONDURAS = {"nationality": "HN", "country_now": "GT", "birth_date": "1990-05-01"}


@pytest.fixture(autouse=True)
def clock() -> object:
    with clock_at(AT):
        yield


def answer(at: datetime) -> Answer:
    return evaluate(rules_at(at), FROM_HONDURAS, programme="gt", at=at).answer


def forgotten() -> None:
    """As a process that starts now."""
    hold(None)
    rules_with.cache_clear()


def test_rules_answer_from_the_instant_they_were_approved_for(tmp_path: Path) -> None:
    approved(coming(tmp_path), at=AT, begins=LATER)
    refresh()
    assert answer(LATER - SECOND) is Answer.YES
    assert answer(LATER) is Answer.NO
    assert next_rules_at(AT) == LATER
    assert next_rules_at(LATER) is None


def test_before_anything_is_approved_the_folder_answers() -> None:
    forgotten()
    assert rules_at(AT) is rule_set()
    assert running_rules(at=AT).edition is None


def test_answering_asks_no_database(tmp_path: Path) -> None:
    approved(coming(tmp_path), at=AT, begins=LATER)
    refresh()

    def refuse(execute: object, sql: str, *rest: object) -> None:
        raise AssertionError(sql)

    with connection.execute_wrapper(refuse):
        assert [answer(AT), answer(LATER)] == [Answer.YES, Answer.NO]


def test_hearing_of_rules_costs_one_statement(
    tmp_path: Path, django_assert_num_queries: object
) -> None:
    approved(coming(tmp_path), at=AT, begins=LATER)
    refresh()
    with django_assert_num_queries(1):  # type: ignore[operator]
        refresh()


def test_rules_approved_for_now_begin_a_minute_later_so_that_every_process_has_heard(
    tmp_path: Path,
) -> None:
    approved(coming(tmp_path), at=AT, begins=AT)
    assert RulesTurn.objects.order_by("begins_at").last().begins_at == AT + NOTICE
    with pytest.raises(IntegrityError, match="with_notice"), transaction.atomic():
        RulesTurn.objects.create(
            id=author().staff_id,
            begins_at=AT + SECOND,
            rules_id=rule_set().digest,
            edition_id=author().staff_id,
            set_at=AT,
        )


def test_the_first_approval_pins_what_ran_so_that_no_folder_matters_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(coming(tmp_path), at=AT, begins=LATER)
    first = RulesTurn.objects.earliest("begins_at")
    assert (first.begins_at, first.rules_id, first.edition_id) == (
        BEGINNING,
        rule_set().digest,
        None,
    )
    monkeypatch.setattr(
        "movilidad.infra.content.rulebook.content_root", lambda: tmp_path / "nothing"
    )
    forgotten()
    assert answer(AT) is Answer.YES
    assert answer(LATER) is Answer.NO


def test_the_way_back_is_another_approval_of_the_earlier_rules(tmp_path: Path) -> None:
    first = propose_edition(by=author(), at=AT, effective_from=AT)
    approve_edition(by=second(), at=AT, edition=first)
    approved(coming(tmp_path), at=AT, begins=LATER)
    refresh()
    back = propose_again(
        by=author(), at=LATER, effective_from=LATER + timedelta(days=1), edition=first
    )
    assert edition_sheet(back, at=LATER).changes
    with pytest.raises(NothingChanges):
        propose_again(
            by=author(),
            at=LATER,
            effective_from=LATER,
            edition=next(e.id for e in editions() if e.state == "approved" and e.id != first),
        )
    approve_edition(by=second(), at=LATER, edition=back)
    refresh()
    days = [AT, LATER, LATER + timedelta(days=1)]
    assert [answer(day) for day in days] == [Answer.YES, Answer.NO, Answer.YES]


def test_an_earlier_edition_approved_later_is_replaced_on_the_day_that_was_set(
    tmp_path: Path,
) -> None:
    other = coming(tmp_path / "other", "any:\n        - {fact: country_now, equals: SV}")
    late = approved(coming(tmp_path), at=AT, begins=LATER)
    early = approved(other, at=AT, begins=LATER - timedelta(days=1))
    sheet = edition_sheet(early, at=AT)
    assert sheet.replaced_by is not None
    assert (sheet.replaced_by.edition, sheet.replaced_by.begins_at) == (late, LATER)


def test_no_two_editions_begin_together(tmp_path: Path) -> None:
    other = coming(tmp_path / "other", "any:\n        - {fact: country_now, equals: SV}")
    approved(coming(tmp_path), at=AT, begins=LATER)
    edition = propose_edition(by=author(), at=AT, effective_from=LATER, content=other)
    with pytest.raises(InstantTaken):
        approve_edition(by=second(), at=AT, edition=edition)
    assert next(e.state for e in editions() if e.id == edition) == "proposed"


def test_what_has_not_begun_may_be_called_off_until_a_minute_before(tmp_path: Path) -> None:
    edition = approved(coming(tmp_path), at=AT, begins=LATER)
    with pytest.raises(TooLateToCallOff):
        call_off_edition(by=author(), at=LATER - NOTICE + SECOND, edition=edition)
    call_off_edition(by=author(), at=LATER - NOTICE, edition=edition)
    refresh()
    assert answer(LATER) is Answer.YES
    assert editions()[0].state_at(LATER) == "called_off"
    assert Entry.objects.filter(act="edition.call_off", subject_id=edition).exists()
    with pytest.raises(TooLateToCallOff):
        call_off_edition(by=author(), at=AT, edition=edition)
    with pytest.raises(NotAllowed):
        call_off_edition(by=clerk(Role.DESK), at=AT, edition=edition)


@pytest.mark.parametrize("change", [{"begins_at": AT}, {"called_off_at": None}])
def test_the_database_keeps_what_was_set(tmp_path: Path, change: dict[str, object]) -> None:
    edition = approved(coming(tmp_path), at=AT, begins=LATER)
    call_off_edition(by=author(), at=AT, edition=edition)
    turn = RulesTurn.objects.filter(edition_id=edition)
    with pytest.raises(DatabaseError, match="what was set stays"), transaction.atomic():
        turn.update(**change)
    with pytest.raises(DatabaseError, match="what was set stays"), transaction.atomic():
        turn.delete()


def tampered(digest: str, content: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE rulebook_rulesnapshot DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE rulebook_rulesnapshot SET content = %s WHERE digest = %s", [content, digest]
        )
    forgotten()


@pytest.mark.parametrize("content", ["", "{}", "other rules"])
def test_rules_that_cannot_be_opened_never_begin_anywhere_and_health_says_so(
    tmp_path: Path, content: str, client: Client
) -> None:
    edition = approved(coming(tmp_path), at=AT, begins=LATER)
    broken = RulesTurn.objects.get(edition_id=edition).rules_id
    if content == "other rules":
        content = RuleSnapshot.objects.get(digest=rule_set().digest).content
    tampered(broken, content)
    refuse_unreadable(at=AT)
    assert answer(LATER) is Answer.YES
    assert editions()[0].state_at(LATER) == "unreadable"
    health = client.get("/healthz")
    assert health.status_code == 200
    assert f"refused: rules {broken}" in health.content.decode()


def test_a_process_that_cannot_open_the_rules_in_force_answers_nothing(
    tmp_path: Path, client: Client
) -> None:
    edition = approved(coming(tmp_path), at=AT, begins=LATER)
    tampered(RulesTurn.objects.get(edition_id=edition).rules_id, "{}")
    with clock_at(LATER):
        refuse_unreadable(at=LATER)
        with pytest.raises(RulesUnreadable):
            rules_at(LATER)
        assert state(at=LATER).readable is False
        assert client.get("/healthz").status_code == 503
        page = client.get("/es/rules/")
        assert page.status_code == 503
        assert "no-store" in page["Cache-Control"]


def test_rules_that_could_not_answer_here_are_not_even_proposed(tmp_path: Path) -> None:
    folder = coming(tmp_path)
    facts = folder / "facts.yaml"
    text = facts.read_text(encoding="utf-8")
    (folder / "countries" / "gt" / "programme.yaml").unlink()
    for path in folder.glob("pathways/gt-*.yaml"):
        path.unlink()
    assert IN_GUATEMALA
    facts.write_text(text, encoding="utf-8")
    with pytest.raises(RulesUnfit) as refused:
        propose_edition(by=author(), at=AT, effective_from=LATER, content=folder)
    assert "programme gt is missing" in refused.value.problems
    assert "pathway gt-protection is missing; end it with a closed edition" in (
        refused.value.problems
    )
