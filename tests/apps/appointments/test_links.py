"""Links in messages: made here, for one version, short enough for an SMS."""

from uuid import UUID

import pytest

from movilidad.apps.appointments.direct.links import make_link, read_link
from movilidad.apps.messaging.sms import parts
from movilidad.apps.messaging.texts import compose

APPOINTMENT = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize("version", [1, 2, 65535])
def test_a_link_reads_back(version: int) -> None:
    assert read_link(make_link(APPOINTMENT, version)) == (APPOINTMENT, version)


def test_a_changed_letter_or_another_text_is_no_link() -> None:
    good = make_link(APPOINTMENT, 1)
    changed = {good[:place] + ("A" if letter != "A" else "B") + good[place + 1 :]
               for place, letter in enumerate(good)}  # fmt: skip
    for text in (*changed, "", "x", "ñ" * 40, good + "A" * 4, good[:-4], "=" * 40, "\0" * 40):
        assert read_link(text) is None, text


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_a_message_with_a_link_stays_short(lang: str) -> None:
    link = f"https://movilidad.example/{lang}/visit/{make_link(APPOINTMENT, 1)}/"
    for template in ("booked", "moved"):
        _, text = compose(lang, template, {"link": link})
        assert parts(text) <= 3
