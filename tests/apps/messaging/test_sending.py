"""The outbox: written with the act, sent once, unreadable without the household's key."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, connections

from movilidad.apps.messaging import actions, carriers
from movilidad.apps.messaging.models import DemoDelivery, Message
from movilidad.apps.messaging.queries import demo_phone, messages_of_household
from movilidad.apps.messaging.texts import TemplateMissing
from movilidad.apps.messaging.types import Address, CarrierBusy, Channel, Outgoing
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import destroy_key, make_vault

AT = datetime(2023, 7, 4, 15, tzinfo=UTC)
PHONE = "+50255512345"


def _write(to: str = PHONE, channel: Channel = Channel.SMS) -> UUID:
    household = new_id()
    rows = actions.prepare_messages(
        household=household,
        programme="gt",
        template="confirmed",
        language="es",
        params={"site": "example.test"},
        addresses=[Address(channel, to)],
        vault=make_vault(household),
    )
    actions.enqueue(rows, at=AT)
    return household


@pytest.mark.django_db
def test_a_message_is_sent_once_however_often_the_worker_looks() -> None:
    household = _write()
    assert actions.send_due(at=AT).sent == 1
    assert actions.send_due(at=AT).handled == 0
    [line] = demo_phone()
    assert line.to == PHONE
    assert "example.test" in line.text
    assert messages_of_household(household)[0].state == "sent"


@pytest.mark.django_db
def test_nothing_goes_out_before_it_is_due() -> None:
    _write()
    assert actions.send_due(at=AT - timedelta(seconds=1)).handled == 0


@pytest.mark.django_db
def test_neither_table_holds_the_number_in_clear() -> None:
    _write()
    actions.send_due(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM messaging_message m")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT d::text FROM messaging_demodelivery d")
        stored += str(cursor.fetchall())
    assert "55512345" not in stored
    assert PHONE.encode().hex()[2:] not in stored


@pytest.mark.django_db
def test_a_forgotten_household_is_not_written_to() -> None:
    destroy_key(_write())
    assert actions.send_due(at=AT).dropped == 1
    assert demo_phone() == []


@pytest.mark.django_db
def test_a_number_that_no_gateway_takes_fails_for_good() -> None:
    household = _write("5551-2345")
    assert actions.send_due(at=AT).failed == 1
    assert messages_of_household(household)[0].state == "failed"


@pytest.mark.django_db
def test_a_busy_carrier_is_tried_again_later_and_given_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Busy:
        def deliver(self, outgoing: Outgoing) -> None:
            raise CarrierBusy("timeout")

    monkeypatch.setattr(actions, "carrier_for", lambda channel: Busy())
    _write()
    moment = AT
    assert actions.send_due(at=moment).postponed == 1
    assert actions.send_due(at=moment).handled == 0
    for _ in range(actions.MOST_TRIES - 2):
        moment += actions.PAUSE
        assert actions.send_due(at=moment).postponed == 1
    assert actions.send_due(at=moment + actions.PAUSE).failed == 1
    assert "timeout" in Message.objects.get().problem


@pytest.mark.django_db
def test_a_crash_after_the_hand_over_does_not_write_twice() -> None:
    _write()
    message = Message.objects.get()
    outgoing = Outgoing(
        message.id, message.household_id, Address(Channel.SMS, PHONE), "subject", "text"
    )
    carriers.DemoCarrier().deliver(outgoing)  # handed over, then the worker died
    assert actions.send_due(at=AT).sent == 1
    assert DemoDelivery.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_text_fails_when_it_is_written_not_at_night() -> None:
    household = new_id()
    with pytest.raises(TemplateMissing):
        actions.prepare_messages(
            household=household,
            programme="gt",
            template="no-such",
            language="es",
            params={},
            addresses=[],
            vault=make_vault(household),
        )


@pytest.fixture
def _written(transactional_db: None) -> None:
    for _ in range(40):
        _write()


@pytest.mark.usefixtures("_written")
def test_workers_side_by_side_share_the_work_without_overlap() -> None:
    sent: list[int] = []

    def work() -> None:
        try:
            for _ in range(10):
                sent.append(actions.send_due(at=AT, most=5).sent)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(sent) == 40
    assert DemoDelivery.objects.count() == 40
