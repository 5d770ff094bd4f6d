"""The signed code on the slip: read by any desk with the public key, and by nobody else's."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from movilidad.apps.appointments.passes import (
    PassForged,
    PassUnreadable,
    make_pass,
    read_pass,
)
from movilidad.infra.signing import public_key_bytes

STARTS = datetime(2023, 7, 31, 15, tzinfo=UTC)
APPOINTMENT = UUID("0189a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")


def _text() -> str:
    return make_pass(appointment=APPOINTMENT, starts_at=STARTS, units=2)


def test_a_desk_reads_a_pass_with_the_public_key_alone() -> None:
    seen = read_pass(_text(), public_key_bytes())
    assert (seen.appointment, seen.starts_at, seen.units) == (APPOINTMENT, STARTS, 2)


@given(st.integers(3, 138), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_pass_with_one_character_altered_is_refused(place: int, character: str) -> None:
    text = _text()
    altered = text[:place] + character + text[place + 1 :]
    if altered == text:
        assert read_pass(altered).appointment == APPOINTMENT
    else:
        with pytest.raises(PassForged):
            read_pass(altered)


def test_a_pass_signed_by_another_installation_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"x" * 32).public_key().public_bytes_raw()
    with pytest.raises(PassForged):
        read_pass(_text(), other)


@pytest.mark.parametrize(
    "text", ["", "MV1", "hello", "MV2" + "0" * 136, "MV1" + "U" * 136, "MV1" + "0" * 135, "💛"]
)
def test_another_code_is_not_mistaken_for_a_pass(text: str) -> None:
    with pytest.raises(PassUnreadable):
        read_pass(text)


def test_scanners_that_type_small_letters_and_line_ends_are_read() -> None:
    assert read_pass(_text().lower() + "\r\n").appointment == APPOINTMENT


def test_the_code_is_alphanumeric_and_stays_small_enough_to_scan() -> None:
    code = segno.make(_text(), error="m", micro=False)
    assert code.mode == "alphanumeric"
    assert int(str(code.version)) <= 8
