"""Feeds: made once, shown once, asked by strangers, revoked by who may."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections
from tests.apps.frontdesk.office_day import ELSEWHERE, HERE, NINE, clerk, office, session

from movilidad.apps.audit.models import Entry
from movilidad.apps.calendars import actions
from movilidad.apps.calendars.models import Feed
from movilidad.apps.calendars.queries import feeds_of
from movilidad.apps.calendars.types import (
    FeedContent,
    FeedUnknown,
    FormOld,
    LabelMissing,
    NewFeed,
    TooManyFeeds,
)
from movilidad.apps.staff.models import Assignment, StaffMember
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.infra.limits.gcra import TooMany

NETWORK = "192.0.2.0/24"
DAY = timedelta(days=1)


def make(by: Principal, label: str = "mi teléfono", *, key: str = "", at: str = HERE) -> NewFeed:
    return actions.make_feed(
        by=by,
        at=NINE,
        office=office(at).id,
        label=label,
        language="es",
        form_key=key or actions.new_form_key(),
    )


def ask(token: str, after: timedelta = timedelta()) -> FeedContent:
    return actions.ask_feed(token=token, network=NETWORK, at=NINE + after)


@pytest.fixture
def ana() -> Principal:
    return clerk()


def test_the_database_holds_no_address(ana: Principal) -> None:
    made = make(ana)
    row = Feed.objects.get()
    assert bytes(row.token_hash) == hashlib.sha256(made.token.encode()).digest()
    stored = " ".join(str(value) for value in Feed.objects.values().get().values())
    assert made.token not in stored


def test_a_double_click_makes_one_feed_and_shows_the_same_address(ana: Principal) -> None:
    key = actions.new_form_key()
    assert make(ana, key=key) == make(ana, key=key)
    assert Feed.objects.count() == Entry.objects.filter(act="feed.keep").count() == 1


def test_the_key_of_a_form_opens_nothing_for_a_colleague(ana: Principal) -> None:
    key = actions.new_form_key()
    other = clerk(username="beto.desk")
    assert make(ana, key=key).token != make(other, key=key).token


def test_an_address_is_not_shown_again_once_a_program_uses_it(ana: Principal) -> None:
    key = actions.new_form_key()
    ask(make(ana, key=key).token)
    with pytest.raises(FormOld):
        make(ana, key=key)


@pytest.mark.parametrize("key", ["short", "x" * 31])
def test_a_form_that_is_not_ours_makes_nothing(ana: Principal, key: str) -> None:
    with pytest.raises(FormOld):
        make(ana, key=key)
    assert not Feed.objects.exists()


def test_a_feed_needs_a_name(ana: Principal) -> None:
    with pytest.raises(LabelMissing):
        make(ana, "  \n ")


def test_twenty_live_feeds_are_enough(ana: Principal) -> None:
    feeds = [make(ana, str(number)) for number in range(20)]
    with pytest.raises(TooManyFeeds):
        make(ana)
    actions.revoke_feed(by=ana, at=NINE, feed=feeds[0].id)
    make(ana)


def test_a_feed_of_another_office_is_refused(ana: Principal) -> None:
    with pytest.raises(NotAllowed):
        make(ana, at=ELSEWHERE)


def test_a_feed_tells_of_its_own_office_a_month_back_and_three_months_ahead(
    ana: Principal,
) -> None:
    wanted = [session(NINE + days * DAY).id for days in (-31, 0, 91)]
    for elsewhere in (session(NINE, at=ELSEWHERE), session(NINE - 32 * DAY)):
        assert elsewhere.id not in wanted
    session(NINE + 92 * DAY)
    assert [one.id for one in ask(make(ana).token).sessions] == wanted


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "A" * 64])
def test_an_unknown_address_is_unknown(token: str) -> None:
    with pytest.raises(FeedUnknown):
        ask(token)


def test_a_revoked_feed_answers_like_one_that_never_was(ana: Principal) -> None:
    made = make(ana)
    actions.revoke_feed(by=ana, at=NINE, feed=made.id)
    with pytest.raises(FeedUnknown):
        ask(made.token)


def test_to_revoke_twice_is_one_act(ana: Principal) -> None:
    made = make(ana)
    for _ in range(2):
        actions.revoke_feed(by=ana, at=NINE, feed=made.id)
    assert Entry.objects.filter(act="feed.revoke").count() == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_who_looks_after_the_office_may_revoke_a_colleagues_feed(
    ana: Principal, role: Role
) -> None:
    made, boss = make(ana), clerk(role, username="boss")
    assert [line.id for line in feeds_of(boss, office().id)] == [made.id]
    actions.revoke_feed(by=boss, at=NINE, feed=made.id)
    assert Feed.objects.get().revoked_by == boss.staff_id


@pytest.mark.parametrize(("role", "at"), [(Role.DESK, HERE), (Role.MANAGER, ELSEWHERE)])
def test_nobody_else_may(ana: Principal, role: Role, at: str) -> None:
    made, other = make(ana), clerk(role, at=at, username="other")
    with pytest.raises(FeedUnknown):
        actions.revoke_feed(by=other, at=NINE, feed=made.id)
    with pytest.raises(FeedUnknown):
        actions.revoke_feed(by=other, at=NINE, feed=uuid4())
    assert Feed.objects.get().revoked_at is None


def test_a_member_sees_only_own_feeds(ana: Principal) -> None:
    make(clerk(username="beto.desk"))
    assert feeds_of(ana, office().id) == []


@pytest.mark.parametrize("leave", ["closed", "moved"])
def test_who_left_the_office_takes_no_feed_along(ana: Principal, leave: str) -> None:
    made = make(ana)
    ask(made.token)
    if leave == "closed":
        StaffMember.objects.update(is_active=False)
    else:
        Assignment.objects.update(office_id=office(ELSEWHERE).id)
    with pytest.raises(FeedUnknown):
        ask(made.token)


def test_the_last_use_is_noted_at_most_every_five_minutes(ana: Principal) -> None:
    made = make(ana)
    noted = []
    for minutes in (0, 4, 6):
        ask(made.token, timedelta(minutes=minutes))
        noted.append(Feed.objects.get().last_used_at)
    assert noted == [NINE, NINE, NINE + timedelta(minutes=6)]


def test_the_content_says_since_when_it_is_so(ana: Principal) -> None:
    made, row = make(ana), session()
    first = ask(made.token)
    assert ask(made.token, timedelta(hours=3)) == first
    row.taken_units = 5
    row.save()
    later = ask(made.token, timedelta(hours=4))
    assert (later.digest == first.digest, later.changed_at) == (False, NINE + timedelta(hours=4))


def test_two_changes_in_one_second_have_two_dates(ana: Principal) -> None:
    made, row = make(ana), session()
    dates = []
    for taken in range(3):
        row.taken_units = taken
        row.save()
        dates.append(ask(made.token).changed_at)
    assert len(set(dates)) == 3
    assert dates == sorted(dates)


def test_a_program_gone_mad_is_asked_to_wait(ana: Principal) -> None:
    made = make(ana)
    for _ in range(60):
        ask(made.token)
    with pytest.raises(TooMany):
        ask(made.token)


def test_a_stranger_cannot_try_addresses_for_ever() -> None:
    for number in range(120):
        with pytest.raises(FeedUnknown):
            ask(f"guess-{number}")
    with pytest.raises(TooMany):
        ask("guess")


def test_the_trail_names_the_feed_and_not_its_address(ana: Principal) -> None:
    made = make(ana)
    entry = Entry.objects.get(act="feed.keep")
    assert (entry.subject_id, entry.office_id) == (made.id, office().id)
    assert isinstance(entry.subject_id, UUID)
    assert entry.details == {"did": "made"}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_instant_make_one_feed(ana: Principal) -> None:
    key, barrier = actions.new_form_key(), Barrier(4)

    def click(_: int) -> NewFeed:
        barrier.wait()
        try:
            return make(ana, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        shown = set(pool.map(click, range(4)))
    assert len(shown) == Feed.objects.count() == 1
