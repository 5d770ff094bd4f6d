"""E-mail goes out through a real SMTP server (aiosmtpd on loopback)."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from movilidad.apps.messaging.carriers import SmtpCarrier
from movilidad.apps.messaging.types import (
    Address,
    CarrierBusy,
    CarrierRefused,
    Channel,
    Outgoing,
)
from movilidad.infra.ids import new_id


class Mailbox:
    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


def _outgoing(to: str) -> Outgoing:
    return Outgoing(
        new_id(), new_id(), Address(Channel.EMAIL, to), "Su visita está confirmada", "Vea el día."
    )


def test_a_mail_arrives_with_accents_and_an_id_that_stays_the_same(mailbox: Mailbox) -> None:
    outgoing = _outgoing("familia@example.test")
    SmtpCarrier().deliver(outgoing)
    [envelope] = mailbox.received
    assert envelope.rcpt_tos == ["familia@example.test"]
    assert str(outgoing.id).encode() in envelope.content
    assert b"=?utf-8?" in envelope.content


def test_a_refused_mailbox_is_final(mailbox: Mailbox) -> None:
    with pytest.raises(CarrierRefused):
        SmtpCarrier().deliver(_outgoing("nobody@example.test"))


def test_a_silent_server_is_tried_again(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CarrierBusy):
        SmtpCarrier().deliver(_outgoing("familia@example.test"))
