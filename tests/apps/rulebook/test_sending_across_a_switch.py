"""A registration is taken by the rules in force when it is sent, not when it was filled."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.apps.frontdesk.office_day import clock_at
from tests.apps.pathways.coming_rules import coming
from tests.apps.registration.families import AT, Family, begin, fill
from tests.apps.rulebook.switching import approved

from movilidad.apps.registration.actions import submit
from movilidad.apps.registration.actions.sending import _submit_in_sql
from movilidad.apps.registration.models import Draft, Household
from movilidad.apps.registration.types import Sending
from movilidad.apps.rulebook.actions import refresh
from movilidad.apps.rulebook.models import RulesTurn
from movilidad.apps.rulebook.queries import rules_at
from movilidad.infra.content import rule_set

FROM_HONDURAS = Family(over={"nationality": {"nationality": ["HN"]}})
BEGINS = AT + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def clock() -> object:
    with clock_at(AT):
        yield


def test_a_household_says_by_which_rules_it_was_taken() -> None:
    opened = fill(begin())
    sent = submit(draft=opened.id, version=opened.version, at=AT)
    row = Household.objects.get(id=sent.household)
    assert row.screening["rules"] == rule_set().digest


def test_a_form_filled_before_a_switch_is_screened_again_and_may_be_refused(
    tmp_path: Path,
) -> None:
    opened = fill(begin(), FROM_HONDURAS)
    approved(coming(tmp_path), at=AT, begins=BEGINS)
    sent = submit(draft=opened.id, version=opened.version, at=BEGINS)
    assert sent.outcome is Sending.NOT_NOW
    assert not Household.objects.exists()


def test_a_form_the_new_rules_take_is_sent_by_them(tmp_path: Path) -> None:
    opened = fill(begin())
    approved(coming(tmp_path), at=AT, begins=BEGINS)
    sent = submit(draft=opened.id, version=opened.version, at=BEGINS)
    assert sent.outcome is Sending.REGISTERED
    row = Household.objects.get()
    assert row.screening["rules"] == rules_at(BEGINS).digest != rule_set().digest


def test_a_form_sent_a_moment_before_the_switch_is_taken_by_the_old_rules(tmp_path: Path) -> None:
    opened = fill(begin(), FROM_HONDURAS)
    approved(coming(tmp_path), at=AT, begins=BEGINS)
    just_before = BEGINS - timedelta(seconds=1)
    sent = submit(draft=opened.id, version=opened.version, at=just_before)
    assert sent.outcome is Sending.REGISTERED
    assert Household.objects.get().screening["rules"] == rule_set().digest


def test_the_statement_of_the_lean_path_itself_refuses_rules_that_are_over(
    tmp_path: Path,
) -> None:
    opened = fill(begin(), FROM_HONDURAS)
    kept = Draft.objects.get(id=opened.id).prepared
    assert kept is not None
    assert kept["rules"] == rule_set().digest
    approved(coming(tmp_path), at=AT, begins=BEGINS)
    assert _submit_in_sql(opened.id, opened.version, BEGINS) == ("changed", None)


def test_a_process_that_has_not_heard_of_a_switch_asks_before_it_answers(tmp_path: Path) -> None:
    approved(coming(tmp_path), at=AT, begins=BEGINS)
    # This process never called refresh(): it prepares by the rules it knows.
    opened = fill(begin(at=BEGINS), FROM_HONDURAS, at=BEGINS)
    assert RulesTurn.objects.count() == 2
    sent = submit(draft=opened.id, version=opened.version, at=BEGINS)
    assert sent.outcome is Sending.NOT_NOW
    refresh()
    assert not Household.objects.exists()
