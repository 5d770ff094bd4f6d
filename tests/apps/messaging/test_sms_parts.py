"""What an SMS costs: 3GPP TS 23.038."""

import pytest

from movilidad.apps.messaging.sms import parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # an escaped letter is two septets
        ("€" * 81, 2),
        ("ñ" * 160, 1),
        ("í" * 70, 1),  # not in GSM-7: the whole text becomes UCS-2
        ("í" * 71, 2),
        ("ʼ" + "a" * 69, 1),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts(text: str, count: int) -> None:
    assert parts(text) == count
