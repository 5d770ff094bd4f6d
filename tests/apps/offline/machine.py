"""An office machine without a connection, as the page's script behaves: it writes, it sends."""

import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.apps.frontdesk.office_day import HERE, NINE, office

from movilidad.apps.offline import actions
from movilidad.apps.offline.types import DayPack, LogLine, Receipt
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import Contact

MINUTE = timedelta(minutes=1)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def sealed_for(box: bytes, text: bytes, bound: str) -> bytes:
    """Seal a line for the server, the way every browser can."""
    fresh = ec.generate_private_key(ec.SECP256R1())
    point = fresh.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = fresh.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), box)
    )
    info = b"movilidad/mailbox/v1\n" + point
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)
    nonce = secrets.token_bytes(12)
    return point + nonce + AESGCM(key).encrypt(nonce, text, bound.encode())


@dataclass
class Laptop:
    """One machine. Its clock is off by `wrong`; `run` changes when the browser is opened anew."""

    by: Principal
    wrong: timedelta = timedelta()
    at: str = HERE
    id: UUID = field(default_factory=uuid4)
    run: str = "first"
    pack: DayPack | None = None
    log: list[LogLine] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _previous: str = ""
    _next: int = 1
    _used: int = 0
    _contact: Contact | None = None

    def clocks(self, moment: datetime) -> Contact:
        """Both clocks at a true instant."""
        tick = milliseconds(moment) - milliseconds(NINE - timedelta(hours=12))
        return Contact(milliseconds(moment), milliseconds(moment + self.wrong), self.run, tick)

    def take(self, moment: datetime = NINE - timedelta(hours=1)) -> DayPack:
        self.pack = actions.take_day(
            by=self.by, at=moment, office=office(self.at).id, device=self.id, label="Reception 1"
        )
        self._previous, self._next = self.pack.start, self.pack.next_sequence
        self._contact = self.clocks(moment)
        return self.pack

    def next_number(self) -> int:
        assert self.pack
        self._used += 1
        return self.pack.numbers[self._used - 1]

    def check_in(self, appointment: UUID, moment: datetime, **more: Any) -> int:
        number = more.pop("number", None) or self.next_number()
        act = {"type": "check_in", "appointment": str(appointment), "number": number}
        return self.write(act | more, moment)

    def by_reference(self, reference: str, moment: datetime) -> int:
        act = {"type": "reference", "reference": reference, "number": self.next_number()}
        return self.write(act, moment)

    def walk_in(self, moment: datetime, **more: Any) -> int:
        return self.write({"type": "walk_in", "number": self.next_number()} | more, moment)

    def undo(self, sequence: int, moment: datetime) -> int:
        return self.write({"type": "undo", "of": sequence}, moment)

    def write(self, act: dict[str, Any], moment: datetime, *, key: bytes | None = None) -> int:
        """Append an act; its sequence."""
        assert self.pack
        assert self._contact
        now, then, sequence = self.clocks(moment), self._contact, self._next
        body = {
            "v": 1,
            "pack": str(self.pack.pack),
            "device": str(self.id),
            "sequence": sequence,
            "previous": self._previous,
            "clock": now.clock,
            "run": now.run,
            "tick": now.tick,
            "contact": {
                "server": then.server,
                "clock": then.clock,
                "run": then.run,
                "tick": then.tick,
            },
            "act": act,
        }
        text = json.dumps(body)
        mac = hmac.digest(key or self.pack.log_key, text.encode(), sha256).hex()
        self.texts.append(text)
        self.log.append(self.sealed(text, mac, sequence))
        self._previous, self._next = mac, sequence + 1
        return sequence

    def sealed(self, text: str, mac: str, sequence: int) -> LogLine:
        assert self.pack
        mail = json.dumps({"text": text, "mac": mac}).encode()
        return LogLine(sequence, sealed_for(self.pack.box, mail, f"{self.id}|{sequence}"))

    def sync(
        self, moment: datetime, *, by: Principal | None = None, lines: list[LogLine] | None = None
    ) -> list[Receipt]:
        return actions.sync(
            by=by or self.by,
            at=moment,
            device=self.id,
            now=self.clocks(moment),
            lines=self.log if lines is None else lines,
        )
