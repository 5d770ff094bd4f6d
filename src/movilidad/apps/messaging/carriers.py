"""The ways out: a demo phone everybody at a rehearsal can look at, and SMTP."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction

from movilidad.apps.messaging.models import DemoDelivery
from movilidad.apps.messaging.sms import parts
from movilidad.apps.messaging.types import (
    Carrier,
    CarrierBusy,
    CarrierRefused,
    Channel,
    Outgoing,
)
from movilidad.infra.clock import now
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vault_of

LONGEST_SMS = 10  # parts: what the common gateways still chain (1,530 septets)


class DemoCarrier:
    """Keeps what it was handed. Takes what a real gateway takes: E.164 numbers, ten parts."""

    def deliver(self, outgoing: Outgoing) -> None:
        if outgoing.address.channel is Channel.SMS:
            self._refuse_what_a_gateway_refuses(outgoing)
        sealed = vault_of(outgoing.household).seal(
            {"to": outgoing.address.to, "subject": outgoing.subject, "text": outgoing.text},
            place=f"delivery:{outgoing.id}",
        )
        try:
            with transaction.atomic():
                DemoDelivery.objects.create(
                    id=new_id(),
                    message_id=outgoing.id,
                    channel=outgoing.address.channel,
                    sealed=sealed,
                    household_id=outgoing.household,
                    parts=parts(outgoing.text),
                    delivered_at=now(),
                )
        except IntegrityError:
            return  # handed over before a crash: delivered once, as promised

    def _refuse_what_a_gateway_refuses(self, outgoing: Outgoing) -> None:
        number = outgoing.address.to
        if not (number.startswith("+") and number[1:].isdigit() and 8 <= len(number) <= 16):
            raise CarrierRefused("not an E.164 number")
        if parts(outgoing.text) > LONGEST_SMS:
            raise CarrierRefused(f"longer than {LONGEST_SMS} parts")


class SmtpCarrier:
    """E-mail over the operator's own server."""

    def deliver(self, outgoing: Outgoing) -> None:
        mail = EmailMessage(
            outgoing.subject,
            outgoing.text,
            to=[outgoing.address.to],
            # The same id on a second try lets mail servers and readers see one message.
            headers={
                "Message-ID": f"<{outgoing.id}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"
            },
            connection=get_connection("django.core.mail.backends.smtp.EmailBackend"),
        )
        try:
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise CarrierRefused(type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            raise CarrierBusy(type(error).__name__) from error


def carrier_for(channel: Channel) -> Carrier:
    """The carrier of a channel: SMTP once a server is named, otherwise the demo phone."""
    if channel is Channel.EMAIL and settings.EMAIL_HOST:
        return SmtpCarrier()
    return DemoCarrier()
